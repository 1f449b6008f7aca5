# A REST API that is one OpenAPI document; var.edition changes every attribute that can change in place.

terraform {
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.0"
    }
  }
}

variable "edition" {
  type    = number
  default = 1
}

provider "aws" {
  region = "eu-west-1"

  default_tags {
    tags = { project = "openapi" }
  }
}

resource "aws_iam_role" "function" {
  name = "openapi-echo"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "lambda.amazonaws.com" }
      Action    = "sts:AssumeRole"
    }]
  })
}

resource "aws_lambda_function" "echo" {
  function_name    = "openapi-echo"
  role             = aws_iam_role.function.arn
  runtime          = "python3.13"
  handler          = "app.handler"
  filename         = "${path.module}/app.zip"
  source_code_hash = filebase64sha256("${path.module}/app.zip")
}

resource "aws_lambda_permission" "api" {
  statement_id  = "api"
  action        = "lambda:InvokeFunction"
  function_name = aws_lambda_function.echo.function_name
  principal     = "apigateway.amazonaws.com"
  source_arn    = "${aws_api_gateway_rest_api.this.execution_arn}/*/*"
}

resource "aws_api_gateway_rest_api" "this" {
  name                         = "openapi"
  description                  = "Edition ${var.edition}"
  disable_execute_api_endpoint = false
  body = templatefile("${path.module}/api.yaml", {
    uri     = aws_lambda_function.echo.invoke_arn
    edition = var.edition
  })

  endpoint_configuration {
    types = ["REGIONAL"]
  }
}

resource "aws_api_gateway_deployment" "this" {
  rest_api_id = aws_api_gateway_rest_api.this.id
  triggers    = { redeployment = sha1(aws_api_gateway_rest_api.this.body) }

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_cloudwatch_log_group" "access" {
  name              = "/api/openapi"
  retention_in_days = 7
}

resource "aws_api_gateway_stage" "this" {
  rest_api_id          = aws_api_gateway_rest_api.this.id
  deployment_id        = aws_api_gateway_deployment.this.id
  stage_name           = "prod"
  description          = "Edition ${var.edition}"
  xray_tracing_enabled = var.edition == 1
  variables            = { edition = tostring(var.edition) }

  access_log_settings {
    destination_arn = aws_cloudwatch_log_group.access.arn
    format = jsonencode({
      requestId = "$context.requestId"
      status    = "$context.status"
      edition   = var.edition
    })
  }
}

resource "aws_api_gateway_method_settings" "all" {
  rest_api_id = aws_api_gateway_rest_api.this.id
  stage_name  = aws_api_gateway_stage.this.stage_name
  method_path = "*/*"

  settings {
    metrics_enabled        = true
    logging_level          = var.edition == 1 ? "ERROR" : "INFO"
    throttling_burst_limit = 50 * var.edition
    throttling_rate_limit  = 100 * var.edition
  }
}

output "invoke_url" {
  value = aws_api_gateway_stage.this.invoke_url
}
