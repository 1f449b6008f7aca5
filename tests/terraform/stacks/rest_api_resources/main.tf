# A REST API made of single resources; var.edition changes every attribute that can change in place.

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
    tags = { project = "resources" }
  }
}

resource "aws_iam_role" "function" {
  name               = "resources-echo"
  assume_role_policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Principal = { Service = ["lambda.amazonaws.com", "apigateway.amazonaws.com"] }, Action = "sts:AssumeRole" }] })
}

resource "aws_lambda_function" "echo" {
  function_name = "resources-echo"
  role          = aws_iam_role.function.arn
  runtime       = "python3.13"
  handler       = "app.handler"
  filename      = "${path.module}/app.zip"
  publish       = true
}

resource "aws_lambda_alias" "live" {
  name             = "live"
  function_name    = aws_lambda_function.echo.function_name
  function_version = aws_lambda_function.echo.version
}

resource "aws_api_gateway_rest_api" "a" {
  name                     = "resources"
  description              = "Edition ${var.edition}"
  binary_media_types       = ["image/png"]
  minimum_compression_size = 1024 * var.edition
  api_key_source           = "HEADER"
  policy                   = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Principal = "*", Action = "execute-api:Invoke", Resource = "*" }] })
  endpoint_configuration {
    types = ["REGIONAL"]
  }
}

resource "aws_api_gateway_resource" "pets" {
  rest_api_id = aws_api_gateway_rest_api.a.id
  parent_id   = aws_api_gateway_rest_api.a.root_resource_id
  path_part   = "pets"
}

resource "aws_api_gateway_resource" "pet" {
  rest_api_id = aws_api_gateway_rest_api.a.id
  parent_id   = aws_api_gateway_resource.pets.id
  path_part   = "{petId}"
}

resource "aws_api_gateway_resource" "proxy" {
  rest_api_id = aws_api_gateway_rest_api.a.id
  parent_id   = aws_api_gateway_rest_api.a.root_resource_id
  path_part   = "{proxy+}"
}

resource "aws_api_gateway_model" "pet" {
  rest_api_id  = aws_api_gateway_rest_api.a.id
  name         = "Pet"
  description  = "Edition ${var.edition}"
  content_type = "application/json"
  schema       = jsonencode({ "$schema" = "http://json-schema.org/draft-04/schema#", type = "object", required = ["name"], properties = { name = { type = "string" } } })
}

resource "aws_api_gateway_request_validator" "all" {
  rest_api_id                 = aws_api_gateway_rest_api.a.id
  name                        = "all-${var.edition}"
  validate_request_body       = true
  validate_request_parameters = true
}

resource "aws_api_gateway_authorizer" "token" {
  rest_api_id            = aws_api_gateway_rest_api.a.id
  name                   = "jwt"
  type                   = "TOKEN"
  authorizer_uri         = aws_lambda_function.echo.invoke_arn
  authorizer_credentials = aws_iam_role.function.arn
  identity_source        = "method.request.header.Authorization"

  authorizer_result_ttl_in_seconds = 60 * var.edition
}

resource "aws_api_gateway_authorizer" "request" {
  rest_api_id     = aws_api_gateway_rest_api.a.id
  name            = "req"
  type            = "REQUEST"
  authorizer_uri  = aws_lambda_function.echo.invoke_arn
  identity_source = "method.request.header.X-A,method.request.querystring.b"
}

resource "aws_api_gateway_method" "post" {
  rest_api_id          = aws_api_gateway_rest_api.a.id
  resource_id          = aws_api_gateway_resource.pets.id
  http_method          = "POST"
  authorization        = "NONE"
  operation_name       = "createPet"
  request_models       = { "application/json" = aws_api_gateway_model.pet.name }
  request_validator_id = aws_api_gateway_request_validator.all.id
  request_parameters   = { "method.request.header.X-Tenant" = true, "method.request.querystring.q" = false }
}

resource "aws_api_gateway_integration" "post" {
  rest_api_id             = aws_api_gateway_rest_api.a.id
  resource_id             = aws_api_gateway_resource.pets.id
  http_method             = aws_api_gateway_method.post.http_method
  type                    = "AWS_PROXY"
  integration_http_method = "POST"
  uri                     = aws_lambda_alias.live.invoke_arn
  timeout_milliseconds    = 5000 + var.edition
  credentials             = aws_iam_role.function.arn
}

resource "aws_api_gateway_method" "token" {
  rest_api_id   = aws_api_gateway_rest_api.a.id
  resource_id   = aws_api_gateway_resource.pet.id
  http_method   = "GET"
  authorization = "CUSTOM"
  authorizer_id = aws_api_gateway_authorizer.token.id
}

resource "aws_api_gateway_integration" "token" {
  rest_api_id             = aws_api_gateway_rest_api.a.id
  resource_id             = aws_api_gateway_resource.pet.id
  http_method             = aws_api_gateway_method.token.http_method
  type                    = "AWS"
  integration_http_method = "POST"
  uri                     = aws_lambda_function.echo.invoke_arn
  passthrough_behavior    = "WHEN_NO_TEMPLATES"
  content_handling        = "CONVERT_TO_TEXT"
  cache_key_parameters    = ["method.request.path.petId"]
  cache_namespace         = "pets-${var.edition}"
  request_templates       = { "application/json" = "{\"a\":1}" }
  request_parameters      = { "integration.request.header.X-B" = "'${var.edition}'" }
}

resource "aws_api_gateway_method_response" "token" {
  rest_api_id         = aws_api_gateway_rest_api.a.id
  resource_id         = aws_api_gateway_resource.pet.id
  http_method         = aws_api_gateway_method.token.http_method
  status_code         = "200"
  response_models     = { "application/json" = "Empty" }
  response_parameters = { "method.response.header.X-C" = true }
}

resource "aws_api_gateway_integration_response" "token" {
  depends_on          = [aws_api_gateway_integration.token]
  rest_api_id         = aws_api_gateway_rest_api.a.id
  resource_id         = aws_api_gateway_resource.pet.id
  http_method         = aws_api_gateway_method.token.http_method
  status_code         = aws_api_gateway_method_response.token.status_code
  selection_pattern   = "${var.edition + 1}.."
  content_handling    = "CONVERT_TO_TEXT"
  response_templates  = { "application/json" = "" }
  response_parameters = { "method.response.header.X-C" = "'${var.edition}'" }
}

resource "aws_api_gateway_method" "key" {
  rest_api_id      = aws_api_gateway_rest_api.a.id
  resource_id      = aws_api_gateway_resource.pets.id
  http_method      = "GET"
  authorization    = "NONE"
  api_key_required = true
}

resource "aws_api_gateway_integration" "key" {
  rest_api_id       = aws_api_gateway_rest_api.a.id
  resource_id       = aws_api_gateway_resource.pets.id
  http_method       = aws_api_gateway_method.key.http_method
  type              = "MOCK"
  request_templates = { "application/json" = jsonencode({ statusCode = 200 }) }
}

resource "aws_api_gateway_method_response" "key" {
  rest_api_id = aws_api_gateway_rest_api.a.id
  resource_id = aws_api_gateway_resource.pets.id
  http_method = aws_api_gateway_method.key.http_method
  status_code = "200"
}

resource "aws_api_gateway_integration_response" "key" {
  depends_on  = [aws_api_gateway_integration.key]
  rest_api_id = aws_api_gateway_rest_api.a.id
  resource_id = aws_api_gateway_resource.pets.id
  http_method = aws_api_gateway_method.key.http_method
  status_code = aws_api_gateway_method_response.key.status_code
}

resource "aws_api_gateway_method" "any" {
  rest_api_id        = aws_api_gateway_rest_api.a.id
  resource_id        = aws_api_gateway_resource.proxy.id
  http_method        = "ANY"
  authorization      = "AWS_IAM"
  request_parameters = { "method.request.path.proxy" = true }
}

resource "aws_api_gateway_integration" "any" {
  rest_api_id             = aws_api_gateway_rest_api.a.id
  resource_id             = aws_api_gateway_resource.proxy.id
  http_method             = aws_api_gateway_method.any.http_method
  type                    = "HTTP_PROXY"
  integration_http_method = "ANY"
  uri                     = "https://example.com/{proxy}"
  request_parameters      = { "integration.request.path.proxy" = "method.request.path.proxy" }
  tls_config {
    insecure_skip_verification = true
  }
}

resource "aws_api_gateway_gateway_response" "r" {
  for_each            = { DEFAULT_4XX = null, INTEGRATION_FAILURE = "504", UNAUTHORIZED = "401" }
  rest_api_id         = aws_api_gateway_rest_api.a.id
  response_type       = each.key
  status_code         = each.value
  response_templates  = { "application/json" = "{\"m\":$context.error.messageString}" }
  response_parameters = { "gatewayresponse.header.X-D" = "'${var.edition}'" }
}

resource "aws_api_gateway_deployment" "d" {
  depends_on  = [aws_api_gateway_integration.any, aws_api_gateway_integration.key, aws_api_gateway_integration.post, aws_api_gateway_integration.token, aws_api_gateway_integration_response.token, aws_api_gateway_gateway_response.r]
  rest_api_id = aws_api_gateway_rest_api.a.id
  description = "Edition ${var.edition}"
}

resource "aws_api_gateway_client_certificate" "c" {
  description = "Edition ${var.edition}"
  tags        = { edition = var.edition }
}

resource "aws_api_gateway_stage" "s" {
  rest_api_id           = aws_api_gateway_rest_api.a.id
  deployment_id         = aws_api_gateway_deployment.d.id
  stage_name            = "dev"
  cache_cluster_enabled = true
  cache_cluster_size    = "0.5"
  client_certificate_id = aws_api_gateway_client_certificate.c.id
  documentation_version = aws_api_gateway_documentation_version.v.version

  tags = var.edition == 1 ? { a = "b" } : { a = "c" }
  canary_settings {
    deployment_id            = aws_api_gateway_deployment.d.id
    percent_traffic          = 10 * var.edition
    stage_variable_overrides = { "edition${var.edition}" = tostring(var.edition) }
    use_stage_cache          = var.edition == 2
  }
}

resource "aws_api_gateway_method_settings" "m" {
  rest_api_id = aws_api_gateway_rest_api.a.id
  stage_name  = aws_api_gateway_stage.s.stage_name
  method_path = "pets/POST"
  settings {
    caching_enabled       = true
    cache_ttl_in_seconds  = 30 * var.edition
    cache_data_encrypted  = true
    throttling_rate_limit = 8 * var.edition
  }
}

resource "aws_api_gateway_documentation_part" "p" {
  rest_api_id = aws_api_gateway_rest_api.a.id
  location {
    type   = "METHOD"
    method = "POST"
    path   = "/pets"
  }
  properties = jsonencode({ description = "make a cat" })
}

resource "aws_api_gateway_documentation_version" "v" {
  rest_api_id = aws_api_gateway_rest_api.a.id
  version     = "v1"
  description = "Edition ${var.edition}"
  depends_on  = [aws_api_gateway_documentation_part.p]
}

resource "aws_api_gateway_api_key" "k" {
  name        = "k"
  description = "Edition ${var.edition}"
  tags        = var.edition == 1 ? { a = "b" } : { a = "c", d = "e" }
}

resource "aws_api_gateway_usage_plan" "u" {
  name        = "plan"
  description = "p"
  tags        = { edition = var.edition }
  api_stages {
    api_id = aws_api_gateway_rest_api.a.id
    stage  = aws_api_gateway_stage.s.stage_name
    throttle {
      path        = "/pets/POST"
      burst_limit = 3 * var.edition
      rate_limit  = 6.5 * var.edition
    }
  }
  quota_settings {
    limit  = 30 * var.edition
    offset = 2
    period = "WEEK"
  }
  throttle_settings {
    burst_limit = 5
    rate_limit  = 0.5
  }
}

resource "aws_api_gateway_usage_plan_key" "uk" {
  key_id        = aws_api_gateway_api_key.k.id
  key_type      = "API_KEY"
  usage_plan_id = aws_api_gateway_usage_plan.u.id
}

resource "aws_api_gateway_account" "a" {
  cloudwatch_role_arn = aws_iam_role.function.arn
}

output "api_id" {
  value = aws_api_gateway_rest_api.a.id
}

resource "aws_api_gateway_method_settings" "nested" {
  rest_api_id = aws_api_gateway_rest_api.a.id
  stage_name  = aws_api_gateway_stage.s.stage_name
  method_path = "pets/{petId}/GET"
  settings {
    logging_level         = "ERROR"
    throttling_rate_limit = 8 * var.edition
  }
}

# Lists whose members change one by one.
resource "aws_cognito_user_pool" "readers" {
  count = 2
  name  = "readers-${count.index}"
}

resource "aws_api_gateway_authorizer" "pools" {
  rest_api_id   = aws_api_gateway_rest_api.a.id
  name          = "pools"
  type          = "COGNITO_USER_POOLS"
  provider_arns = slice(aws_cognito_user_pool.readers[*].arn, 0, var.edition)
}

resource "aws_api_gateway_method" "scoped" {
  rest_api_id          = aws_api_gateway_rest_api.a.id
  resource_id          = aws_api_gateway_resource.pet.id
  http_method          = "PUT"
  authorization        = "COGNITO_USER_POOLS"
  authorizer_id        = aws_api_gateway_authorizer.pools.id
  authorization_scopes = var.edition == 1 ? ["pets/read", "pets/write"] : ["pets/write", "pets/own"]

  request_parameters = {
    "method.request.path.petId"        = true
    "method.request.querystring.kind"  = false
    "method.request.querystring.order" = false
  }
}

resource "aws_api_gateway_integration" "scoped" {
  rest_api_id             = aws_api_gateway_rest_api.a.id
  resource_id             = aws_api_gateway_resource.pet.id
  http_method             = aws_api_gateway_method.scoped.http_method
  type                    = "HTTP_PROXY"
  integration_http_method = "PUT"
  uri                     = "https://example.com/{petId}"
  cache_key_parameters    = ["method.request.path.petId", "method.request.querystring.${var.edition == 1 ? "kind" : "order"}"]
  request_parameters      = { "integration.request.path.petId" = "method.request.path.petId" }
}

resource "aws_api_gateway_rest_api" "private" {
  name               = "resources-private"
  binary_media_types = var.edition == 1 ? ["image/gif", "image/png"] : ["image/png", "image/webp"]
  tags               = var.edition == 1 ? { team = "pets", cost = "1" } : { team = "all" }

  endpoint_configuration {
    types            = ["PRIVATE"]
    vpc_endpoint_ids = slice(aws_vpc_endpoint.api[*].id, var.edition - 1, 2 * var.edition - 1)
  }
}

resource "aws_vpc" "own" {
  cidr_block = "10.0.0.0/16"
}

resource "aws_vpc_endpoint" "api" {
  count             = 3
  vpc_id            = aws_vpc.own.id
  service_name      = "com.amazonaws.eu-west-1.execute-api"
  vpc_endpoint_type = "Interface"
}
