# REST APIs in front of services: each route talks to one without a function between.
terraform {
  required_providers {
    aws = { source = "hashicorp/aws" }
  }
}

provider "aws" {
  region = "eu-west-1"
}

variable "edition" {
  type    = number
  default = 1
}

data "aws_region" "current" {}
data "aws_caller_identity" "current" {}

resource "aws_sqs_queue" "orders" {
  name = "orders"
}

resource "aws_sns_topic" "orders" {
  name = "orders"
}

resource "aws_dynamodb_table" "orders" {
  name         = "orders"
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = "id"

  attribute {
    name = "id"
    type = "S"
  }
}

resource "aws_s3_bucket" "files" {
  bucket        = "files-of-orders"
  force_destroy = true
}

resource "aws_kinesis_stream" "events" {
  name        = "events"
  shard_count = 1
}

resource "aws_cloudwatch_event_bus" "orders" {
  name = "orders"
}

resource "aws_sfn_state_machine" "order" {
  name     = "order"
  role_arn = aws_iam_role.gateway.arn
  definition = jsonencode({
    StartAt = "Done"
    States  = { Done = { Type = "Pass", Result = { done = true }, End = true } }
  })
  type = "EXPRESS"

  tracing_configuration {
    enabled = var.edition == 1
  }
}

resource "aws_sfn_activity" "packing" {
  name = "packing"
  tags = { edition = var.edition }
}

data "aws_iam_policy_document" "trust" {
  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = ["apigateway.amazonaws.com", "states.amazonaws.com"]
    }
  }
}

resource "aws_iam_role" "gateway" {
  name               = "gateway"
  assume_role_policy = data.aws_iam_policy_document.trust.json
}

resource "aws_iam_role_policy" "gateway" {
  name = "services"
  role = aws_iam_role.gateway.id
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = ["sqs:*", "sns:*", "dynamodb:*", "s3:*", "kinesis:*", "events:*", "states:*"], Resource = "*" }]
  })
}

resource "aws_iam_role_policy_attachment" "logs" {
  role       = aws_iam_role.gateway.name
  policy_arn = "arn:aws:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs"
}

resource "aws_api_gateway_account" "this" {
  cloudwatch_role_arn = aws_iam_role.gateway.arn
  depends_on          = [aws_iam_role_policy_attachment.logs]
}

resource "aws_cloudwatch_log_group" "access" {
  name              = "/apis/orders"
  retention_in_days = 7
}

locals {
  uri  = "arn:aws:apigateway:${data.aws_region.current.name}"
  form = { "integration.request.header.Content-Type" = "'application/x-www-form-urlencoded'" }

  routes = {
    queue = {
      uri        = "${local.uri}:sqs:path/${data.aws_caller_identity.current.account_id}/${aws_sqs_queue.orders.name}"
      parameters = local.form
      template   = "Action=SendMessage&MessageBody=$util.urlEncode($input.body)"
      response   = "{\"sent\": true}"
    }
    topic = {
      uri        = "${local.uri}:sns:action/Publish"
      parameters = local.form
      template   = "Action=Publish&TopicArn=$util.urlEncode('${aws_sns_topic.orders.arn}')&Message=$util.urlEncode($input.body)"
      response   = "{\"sent\": true}"
    }
    table = {
      uri        = "${local.uri}:dynamodb:action/PutItem"
      parameters = {}
      template   = "{\"TableName\": \"orders\", \"Item\": {\"id\": {\"S\": \"$context.requestId\"}, \"body\": {\"S\": \"$util.escapeJavaScript($input.body)\"}}}"
      response   = "{\"id\": \"$context.requestId\"}"
    }
    stream = {
      uri        = "${local.uri}:kinesis:action/PutRecord"
      parameters = {}
      template   = "{\"StreamName\": \"events\", \"Data\": \"$util.base64Encode($input.body)\", \"PartitionKey\": \"$context.requestId\"}"
      response   = "{\"shard\": \"$input.path('$.ShardId')\"}"
    }
    bus = {
      uri = "${local.uri}:events:action/PutEvents"
      parameters = {
        "integration.request.header.X-Amz-Target" = "'AWSEvents.PutEvents'"
        "integration.request.header.Content-Type" = "'application/x-amz-json-1.1'"
      }
      template = "{\"Entries\": [{\"Source\": \"orders\", \"DetailType\": \"order\", \"EventBusName\": \"orders\", \"Detail\": \"$util.escapeJavaScript($input.body)\"}]}"
      response = "{\"failed\": $input.path('$.FailedEntryCount')}"
    }
    machine = {
      uri        = "${local.uri}:states:action/StartSyncExecution"
      parameters = {}
      template   = "{\"stateMachineArn\": \"${aws_sfn_state_machine.order.arn}\", \"input\": \"$util.escapeJavaScript($input.body)\"}"
      response   = "$input.path('$.output')"
    }
  }
}

resource "aws_api_gateway_rest_api" "orders" {
  name               = "orders"
  binary_media_types = ["image/png"]
}

resource "aws_api_gateway_resource" "route" {
  for_each    = local.routes
  rest_api_id = aws_api_gateway_rest_api.orders.id
  parent_id   = aws_api_gateway_rest_api.orders.root_resource_id
  path_part   = each.key
}

resource "aws_api_gateway_method" "route" {
  for_each      = local.routes
  rest_api_id   = aws_api_gateway_rest_api.orders.id
  resource_id   = aws_api_gateway_resource.route[each.key].id
  http_method   = "POST"
  authorization = "NONE"
}

resource "aws_api_gateway_integration" "route" {
  for_each                = local.routes
  rest_api_id             = aws_api_gateway_rest_api.orders.id
  resource_id             = aws_api_gateway_resource.route[each.key].id
  http_method             = aws_api_gateway_method.route[each.key].http_method
  type                    = "AWS"
  integration_http_method = "POST"
  uri                     = each.value.uri
  credentials             = aws_iam_role.gateway.arn
  passthrough_behavior    = "NEVER"
  request_parameters      = each.value.parameters
  request_templates       = { "application/json" = each.value.template }
}

resource "aws_api_gateway_method_response" "ok" {
  for_each    = local.routes
  rest_api_id = aws_api_gateway_rest_api.orders.id
  resource_id = aws_api_gateway_resource.route[each.key].id
  http_method = aws_api_gateway_method.route[each.key].http_method
  status_code = "200"
}

resource "aws_api_gateway_method_response" "failed" {
  for_each    = local.routes
  rest_api_id = aws_api_gateway_rest_api.orders.id
  resource_id = aws_api_gateway_resource.route[each.key].id
  http_method = aws_api_gateway_method.route[each.key].http_method
  status_code = "500"
}

resource "aws_api_gateway_integration_response" "ok" {
  for_each           = local.routes
  rest_api_id        = aws_api_gateway_rest_api.orders.id
  resource_id        = aws_api_gateway_resource.route[each.key].id
  http_method        = aws_api_gateway_method.route[each.key].http_method
  status_code        = aws_api_gateway_method_response.ok[each.key].status_code
  selection_pattern  = "2\\d{2}"
  response_templates = { "application/json" = each.value.response }

  depends_on = [aws_api_gateway_integration.route]
}

resource "aws_api_gateway_integration_response" "failed" {
  for_each           = local.routes
  rest_api_id        = aws_api_gateway_rest_api.orders.id
  resource_id        = aws_api_gateway_resource.route[each.key].id
  http_method        = aws_api_gateway_method.route[each.key].http_method
  status_code        = aws_api_gateway_method_response.failed[each.key].status_code
  selection_pattern  = "[45]\\d{2}"
  response_templates = { "application/json" = "{\"error\": $input.json('$')}" }

  depends_on = [aws_api_gateway_integration.route]
}

# Files of the bucket, by their names.
resource "aws_api_gateway_resource" "file" {
  rest_api_id = aws_api_gateway_rest_api.orders.id
  parent_id   = aws_api_gateway_rest_api.orders.root_resource_id
  path_part   = "{file}"
}

resource "aws_api_gateway_method" "file" {
  for_each           = toset(["GET", "PUT"])
  rest_api_id        = aws_api_gateway_rest_api.orders.id
  resource_id        = aws_api_gateway_resource.file.id
  http_method        = each.key
  authorization      = "NONE"
  request_parameters = { "method.request.path.file" = true }
}

resource "aws_api_gateway_integration" "file" {
  for_each                = toset(["GET", "PUT"])
  rest_api_id             = aws_api_gateway_rest_api.orders.id
  resource_id             = aws_api_gateway_resource.file.id
  http_method             = aws_api_gateway_method.file[each.key].http_method
  type                    = "AWS"
  integration_http_method = each.key
  uri                     = "${local.uri}:s3:path/${aws_s3_bucket.files.bucket}/{file}"
  credentials             = aws_iam_role.gateway.arn
  request_parameters      = { "integration.request.path.file" = "method.request.path.file" }
}

resource "aws_api_gateway_method_response" "file" {
  for_each            = toset(["GET", "PUT"])
  rest_api_id         = aws_api_gateway_rest_api.orders.id
  resource_id         = aws_api_gateway_resource.file.id
  http_method         = aws_api_gateway_method.file[each.key].http_method
  status_code         = "200"
  response_parameters = { "method.response.header.Content-Type" = true }
}

resource "aws_api_gateway_integration_response" "file" {
  for_each            = toset(["GET", "PUT"])
  rest_api_id         = aws_api_gateway_rest_api.orders.id
  resource_id         = aws_api_gateway_resource.file.id
  http_method         = aws_api_gateway_method.file[each.key].http_method
  status_code         = aws_api_gateway_method_response.file[each.key].status_code
  response_parameters = { "method.response.header.Content-Type" = "integration.response.header.Content-Type" }

  depends_on = [aws_api_gateway_integration.file]
}

resource "aws_api_gateway_deployment" "orders" {
  rest_api_id = aws_api_gateway_rest_api.orders.id
  triggers    = { edition = var.edition }

  lifecycle {
    create_before_destroy = true
  }

  depends_on = [
    aws_api_gateway_integration_response.ok,
    aws_api_gateway_integration_response.failed,
    aws_api_gateway_integration_response.file,
  ]
}

resource "aws_api_gateway_stage" "v1" {
  rest_api_id          = aws_api_gateway_rest_api.orders.id
  deployment_id        = aws_api_gateway_deployment.orders.id
  stage_name           = "v1"
  xray_tracing_enabled = var.edition == 2

  access_log_settings {
    destination_arn = aws_cloudwatch_log_group.access.arn
    format          = jsonencode({ id = "$context.requestId", status = "$context.status", error = "$context.error.message" })
  }

  depends_on = [aws_api_gateway_account.this]
}

resource "aws_api_gateway_method_settings" "all" {
  rest_api_id = aws_api_gateway_rest_api.orders.id
  stage_name  = aws_api_gateway_stage.v1.stage_name
  method_path = "*/*"

  settings {
    logging_level          = "INFO"
    metrics_enabled        = true
    data_trace_enabled     = var.edition == 1
    throttling_rate_limit  = 100
    throttling_burst_limit = 50
  }
}

output "invoke_url" {
  value = aws_api_gateway_stage.v1.invoke_url
}
