# A REST API that pages of another origin call: notes may be read by all, and written with a key.

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
}

locals {
  methods = {
    read  = { resource = aws_api_gateway_resource.note.id, verb = "GET", key = false }
    write = { resource = aws_api_gateway_resource.note.id, verb = "PUT", key = true }
    plain = { resource = aws_api_gateway_resource.plain.id, verb = "ANY", key = false }
  }
}

resource "aws_iam_role" "function" {
  name = "cors"
  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "lambda.amazonaws.com" } }]
  })
}

resource "aws_lambda_function" "notes" {
  function_name    = "cors"
  role             = aws_iam_role.function.arn
  runtime          = "python3.13"
  handler          = "app.handler"
  filename         = "${path.module}/app.zip"
  source_code_hash = filebase64sha256("${path.module}/app.zip")
}

resource "aws_lambda_permission" "invoke" {
  action        = "lambda:InvokeFunction"
  function_name = aws_lambda_function.notes.function_name
  principal     = "apigateway.amazonaws.com"
  source_arn    = "${aws_api_gateway_rest_api.notes.execution_arn}/*"
}

resource "aws_api_gateway_rest_api" "notes" {
  name = "cors"
}

resource "aws_api_gateway_resource" "notes" {
  rest_api_id = aws_api_gateway_rest_api.notes.id
  parent_id   = aws_api_gateway_rest_api.notes.root_resource_id
  path_part   = "notes"
}

resource "aws_api_gateway_resource" "note" {
  rest_api_id = aws_api_gateway_rest_api.notes.id
  parent_id   = aws_api_gateway_resource.notes.id
  path_part   = "{id}"
}

# Of this one no page is told.
resource "aws_api_gateway_resource" "plain" {
  rest_api_id = aws_api_gateway_rest_api.notes.id
  parent_id   = aws_api_gateway_rest_api.notes.root_resource_id
  path_part   = "plain"
}

resource "aws_api_gateway_method" "notes" {
  for_each = local.methods

  rest_api_id      = aws_api_gateway_rest_api.notes.id
  resource_id      = each.value.resource
  http_method      = each.value.verb
  authorization    = "NONE"
  api_key_required = each.value.key
}

resource "aws_api_gateway_integration" "notes" {
  for_each = local.methods

  rest_api_id             = aws_api_gateway_rest_api.notes.id
  resource_id             = each.value.resource
  http_method             = aws_api_gateway_method.notes[each.key].http_method
  type                    = "AWS_PROXY"
  integration_http_method = "POST"
  uri                     = aws_lambda_function.notes.invoke_arn
}

module "cors" {
  source = "./cors"

  api_id        = aws_api_gateway_rest_api.notes.id
  resource_id   = aws_api_gateway_resource.note.id
  allow_origin  = "*"
  allow_methods = ["GET", "PUT", "OPTIONS"]
  allow_headers = ["Content-Type", "X-Api-Key"]
  max_age       = 600 * var.edition
}

resource "aws_api_gateway_gateway_response" "client_errors" {
  rest_api_id   = aws_api_gateway_rest_api.notes.id
  response_type = "DEFAULT_4XX"

  response_parameters = {
    "gatewayresponse.header.Access-Control-Allow-Origin" = "'*'"
  }

  # As it is without; but what AWS reads back then, Terraform would take for a change.
  response_templates = {
    "application/json" = "{\"message\":$context.error.messageString}"
  }
}

resource "aws_api_gateway_deployment" "notes" {
  rest_api_id = aws_api_gateway_rest_api.notes.id

  triggers = {
    redeployment = sha1(jsonencode([local.methods, module.cors.headers]))
  }

  lifecycle {
    create_before_destroy = true
  }

  depends_on = [
    aws_api_gateway_gateway_response.client_errors,
    aws_api_gateway_integration.notes,
    module.cors,
  ]
}

resource "aws_api_gateway_stage" "live" {
  rest_api_id   = aws_api_gateway_rest_api.notes.id
  deployment_id = aws_api_gateway_deployment.notes.id
  stage_name    = "live"
}

resource "aws_api_gateway_usage_plan" "writers" {
  name = "cors"

  api_stages {
    api_id = aws_api_gateway_rest_api.notes.id
    stage  = aws_api_gateway_stage.live.stage_name
  }
}

resource "aws_api_gateway_api_key" "writer" {
  name = "cors"
}

resource "aws_api_gateway_usage_plan_key" "writer" {
  usage_plan_id = aws_api_gateway_usage_plan.writers.id
  key_id        = aws_api_gateway_api_key.writer.id
  key_type      = "API_KEY"
}

output "api_url" {
  value = aws_api_gateway_stage.live.invoke_url
}

output "api_key" {
  value     = aws_api_gateway_api_key.writer.value
  sensitive = true
}
