# A usage plan of one stage, and the API key that it is for.

terraform {
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.0"
    }
  }
}

resource "aws_api_gateway_usage_plan" "this" {
  name        = var.name
  description = var.description

  api_stages {
    api_id = var.api_id
    stage  = var.stage
  }

  throttle_settings {
    rate_limit  = var.throttle.rate
    burst_limit = var.throttle.burst
  }

  quota_settings {
    limit  = var.quota.limit
    period = var.quota.period
  }
}

# Its value is drawn by API Gateway.
resource "aws_api_gateway_api_key" "this" {
  name        = var.name
  description = var.description
}

resource "aws_api_gateway_usage_plan_key" "this" {
  usage_plan_id = aws_api_gateway_usage_plan.this.id
  key_id        = aws_api_gateway_api_key.this.id
  key_type      = "API_KEY"
}
