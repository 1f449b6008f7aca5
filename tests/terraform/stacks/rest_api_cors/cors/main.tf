# The preflight of one resource, answered by API Gateway itself: the shape of the CORS modules that teams share.

terraform {
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.0"
    }
  }
}

variable "api_id" {
  type = string
}

variable "resource_id" {
  type = string
}

variable "allow_methods" {
  type = list(string)
}

variable "allow_headers" {
  type = list(string)
}

variable "allow_origin" {
  type = string
}

variable "max_age" {
  type = number
}

locals {
  headers = {
    "Access-Control-Allow-Headers" = "'${join(",", var.allow_headers)}'"
    "Access-Control-Allow-Methods" = "'${join(",", var.allow_methods)}'"
    "Access-Control-Allow-Origin"  = "'${var.allow_origin}'"
    "Access-Control-Max-Age"       = "'${var.max_age}'"
  }
}

resource "aws_api_gateway_method" "options" {
  rest_api_id   = var.api_id
  resource_id   = var.resource_id
  http_method   = "OPTIONS"
  authorization = "NONE"
}

resource "aws_api_gateway_integration" "options" {
  rest_api_id      = var.api_id
  resource_id      = var.resource_id
  http_method      = aws_api_gateway_method.options.http_method
  content_handling = "CONVERT_TO_TEXT"
  type             = "MOCK"

  request_templates = {
    "application/json" = "{ \"statusCode\": 200 }"
  }
}

resource "aws_api_gateway_method_response" "options" {
  rest_api_id = var.api_id
  resource_id = var.resource_id
  http_method = aws_api_gateway_method.options.http_method
  status_code = 200

  response_parameters = { for name in keys(local.headers) : "method.response.header.${name}" => true }
  response_models     = { "application/json" = "Empty" }
}

resource "aws_api_gateway_integration_response" "options" {
  rest_api_id = var.api_id
  resource_id = var.resource_id
  http_method = aws_api_gateway_method.options.http_method
  status_code = aws_api_gateway_method_response.options.status_code

  response_parameters = { for name, value in local.headers : "method.response.header.${name}" => value }

  depends_on = [aws_api_gateway_integration.options]
}

output "headers" {
  value = local.headers
}
