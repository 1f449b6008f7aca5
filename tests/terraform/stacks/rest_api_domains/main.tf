# What stands around REST APIs: custom domains, policies, private links, web ACLs, documents, user pools.
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

resource "aws_acm_certificate" "api" {
  domain_name       = "api.example.org"
  validation_method = "DNS"
}

resource "aws_route53_zone" "example" {
  name = "example.org"
}

resource "aws_api_gateway_domain_name" "api" {
  domain_name              = "api.example.org"
  regional_certificate_arn = aws_acm_certificate.api.arn
  security_policy          = "TLS_1_2"

  endpoint_configuration {
    types = ["REGIONAL"]
  }

  tags = { edition = var.edition }
}

resource "aws_route53_record" "api" {
  zone_id = aws_route53_zone.example.zone_id
  name    = aws_api_gateway_domain_name.api.domain_name
  type    = "A"

  alias {
    name                   = aws_api_gateway_domain_name.api.regional_domain_name
    zone_id                = aws_api_gateway_domain_name.api.regional_zone_id
    evaluate_target_health = true
  }
}

resource "aws_api_gateway_rest_api" "api" {
  name        = "domains"
  description = "Edition ${var.edition}"

  endpoint_configuration {
    types = ["REGIONAL"]
  }
}

data "aws_iam_policy_document" "callers" {
  statement {
    effect    = "Allow"
    actions   = ["execute-api:Invoke"]
    resources = ["${aws_api_gateway_rest_api.api.execution_arn}/*"]

    principals {
      type        = "*"
      identifiers = ["*"]
    }

    condition {
      test     = "IpAddress"
      variable = "aws:SourceIp"
      values   = var.edition == 1 ? ["127.0.0.0/8"] : ["127.0.0.0/8", "10.0.0.0/8"]
    }
  }
}

resource "aws_api_gateway_rest_api_policy" "callers" {
  rest_api_id = aws_api_gateway_rest_api.api.id
  policy      = data.aws_iam_policy_document.callers.json
}

resource "aws_api_gateway_method" "root" {
  rest_api_id   = aws_api_gateway_rest_api.api.id
  resource_id   = aws_api_gateway_rest_api.api.root_resource_id
  http_method   = "GET"
  authorization = "NONE"
}

resource "aws_api_gateway_integration" "root" {
  rest_api_id       = aws_api_gateway_rest_api.api.id
  resource_id       = aws_api_gateway_rest_api.api.root_resource_id
  http_method       = aws_api_gateway_method.root.http_method
  type              = "MOCK"
  request_templates = { "application/json" = jsonencode({ statusCode = 200 }) }
}

resource "aws_api_gateway_method_response" "root" {
  rest_api_id     = aws_api_gateway_rest_api.api.id
  resource_id     = aws_api_gateway_rest_api.api.root_resource_id
  http_method     = aws_api_gateway_method.root.http_method
  status_code     = "200"
  response_models = { "application/json" = "Empty" }
}

resource "aws_api_gateway_integration_response" "root" {
  rest_api_id        = aws_api_gateway_rest_api.api.id
  resource_id        = aws_api_gateway_rest_api.api.root_resource_id
  http_method        = aws_api_gateway_method.root.http_method
  status_code        = aws_api_gateway_method_response.root.status_code
  response_templates = { "application/json" = jsonencode({ domain = "$context.domainName", path = "$context.path" }) }

  depends_on = [aws_api_gateway_integration.root]
}

resource "aws_vpc" "main" {
  cidr_block = "10.0.0.0/16"
}

resource "aws_subnet" "main" {
  vpc_id     = aws_vpc.main.id
  cidr_block = "10.0.1.0/24"
}

resource "aws_lb" "internal" {
  name               = "internal"
  internal           = true
  load_balancer_type = "network"
  subnets            = [aws_subnet.main.id]
}

# A private API by a private domain name, for a VPC endpoint.
resource "aws_vpc_endpoint" "apis" {
  vpc_id            = aws_vpc.main.id
  service_name      = "com.amazonaws.eu-west-1.execute-api"
  vpc_endpoint_type = "Interface"
  subnet_ids        = [aws_subnet.main.id]
}

resource "aws_api_gateway_domain_name" "private" {
  domain_name     = "private.example.org"
  certificate_arn = aws_acm_certificate.api.arn

  endpoint_configuration {
    types = ["PRIVATE"]
  }

  tags = { edition = var.edition }
}

resource "aws_api_gateway_domain_name_access_association" "apis" {
  access_association_source      = aws_vpc_endpoint.apis.id
  access_association_source_type = "VPCE"
  domain_name_arn                = aws_api_gateway_domain_name.private.arn

  tags = { edition = var.edition }
}

resource "aws_api_gateway_rest_api" "private" {
  name = "private"

  endpoint_configuration {
    types            = ["PRIVATE"]
    vpc_endpoint_ids = [aws_vpc_endpoint.apis.id]
  }
}

resource "aws_api_gateway_base_path_mapping" "private" {
  api_id         = aws_api_gateway_rest_api.private.id
  domain_name    = aws_api_gateway_domain_name.private.domain_name
  domain_name_id = aws_api_gateway_domain_name.private.domain_name_id
  base_path      = var.edition == 1 ? "pets" : "animals"
}

resource "aws_api_gateway_vpc_link" "internal" {
  name        = "internal"
  description = "Edition ${var.edition}"
  target_arns = [aws_lb.internal.arn]
  tags        = { edition = var.edition }
}

resource "aws_api_gateway_resource" "private" {
  rest_api_id = aws_api_gateway_rest_api.api.id
  parent_id   = aws_api_gateway_rest_api.api.root_resource_id
  path_part   = "private"
}

resource "aws_api_gateway_method" "private" {
  rest_api_id   = aws_api_gateway_rest_api.api.id
  resource_id   = aws_api_gateway_resource.private.id
  http_method   = "GET"
  authorization = "NONE"
}

resource "aws_api_gateway_integration" "private" {
  rest_api_id             = aws_api_gateway_rest_api.api.id
  resource_id             = aws_api_gateway_resource.private.id
  http_method             = aws_api_gateway_method.private.http_method
  type                    = "HTTP_PROXY"
  integration_http_method = "GET"
  uri                     = "http://${aws_lb.internal.dns_name}/private"
  connection_type         = "VPC_LINK"
  connection_id           = aws_api_gateway_vpc_link.internal.id
  timeout_milliseconds    = var.edition == 1 ? 29000 : 5000
  passthrough_behavior    = "WHEN_NO_MATCH"
}

resource "aws_cognito_user_pool" "users" {
  name = "users"
}

resource "aws_cognito_user_pool_client" "app" {
  name                                 = "app"
  user_pool_id                         = aws_cognito_user_pool.users.id
  explicit_auth_flows                  = ["ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]
  allowed_oauth_flows                  = ["client_credentials"]
  allowed_oauth_scopes                 = ["pets/read"]
  allowed_oauth_flows_user_pool_client = true
  generate_secret                      = true

  depends_on = [aws_cognito_resource_server.pets]
}

resource "aws_cognito_resource_server" "pets" {
  identifier   = "pets"
  name         = "pets"
  user_pool_id = aws_cognito_user_pool.users.id

  scope {
    scope_name        = "read"
    scope_description = "Reads pets"
  }
}

resource "aws_cognito_user_pool_domain" "users" {
  domain       = "users-of-example"
  user_pool_id = aws_cognito_user_pool.users.id
}

resource "aws_cognito_user_pool_domain" "custom" {
  domain          = "auth.example.com"
  certificate_arn = aws_acm_certificate.api.arn
  user_pool_id    = aws_cognito_user_pool.users.id
}

resource "aws_api_gateway_authorizer" "users" {
  name          = "users"
  type          = "COGNITO_USER_POOLS"
  rest_api_id   = aws_api_gateway_rest_api.api.id
  provider_arns = [aws_cognito_user_pool.users.arn]
}

resource "aws_api_gateway_resource" "users" {
  rest_api_id = aws_api_gateway_rest_api.api.id
  parent_id   = aws_api_gateway_rest_api.api.root_resource_id
  path_part   = "users"
}

resource "aws_api_gateway_method" "users" {
  rest_api_id          = aws_api_gateway_rest_api.api.id
  resource_id          = aws_api_gateway_resource.users.id
  http_method          = "GET"
  authorization        = "COGNITO_USER_POOLS"
  authorizer_id        = aws_api_gateway_authorizer.users.id
  authorization_scopes = ["pets/read"]
}

resource "aws_api_gateway_integration" "users" {
  rest_api_id       = aws_api_gateway_rest_api.api.id
  resource_id       = aws_api_gateway_resource.users.id
  http_method       = aws_api_gateway_method.users.http_method
  type              = "MOCK"
  request_templates = { "application/json" = jsonencode({ statusCode = 200 }) }
}

resource "aws_api_gateway_deployment" "api" {
  rest_api_id = aws_api_gateway_rest_api.api.id

  triggers = {
    redeployment = sha1(jsonencode([
      aws_api_gateway_integration.root.id,
      aws_api_gateway_integration.private.timeout_milliseconds,
      aws_api_gateway_integration.users.id,
      aws_api_gateway_integration_response.root.id,
      aws_api_gateway_rest_api_policy.callers.policy,
    ]))
  }

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_api_gateway_stage" "live" {
  rest_api_id   = aws_api_gateway_rest_api.api.id
  deployment_id = aws_api_gateway_deployment.api.id
  stage_name    = "live"
}

resource "aws_api_gateway_base_path_mapping" "pets" {
  api_id      = aws_api_gateway_rest_api.api.id
  stage_name  = aws_api_gateway_stage.live.stage_name
  domain_name = aws_api_gateway_domain_name.api.domain_name
  base_path   = var.edition == 1 ? "pets" : "animals"
}

resource "aws_wafv2_web_acl" "api" {
  name  = "api"
  scope = "REGIONAL"

  default_action {
    allow {}
  }

  visibility_config {
    cloudwatch_metrics_enabled = false
    metric_name                = "api"
    sampled_requests_enabled   = false
  }
}

resource "aws_wafv2_web_acl_association" "api" {
  resource_arn = aws_api_gateway_stage.live.arn
  web_acl_arn  = aws_wafv2_web_acl.api.arn
}

# An API whose document is put as a whole.
resource "aws_api_gateway_rest_api" "document" {
  name = "document"
}

resource "aws_api_gateway_rest_api_put" "document" {
  rest_api_id      = aws_api_gateway_rest_api.document.id
  fail_on_warnings = false
  body = jsonencode({
    swagger = "2.0"
    info    = { title = "document", version = "1.${var.edition}" }
    schemes = ["https"]
    paths = {
      "/hello" = {
        get = {
          responses = { "200" = { description = "ok" } }
          x-amazon-apigateway-integration = {
            type             = "mock"
            requestTemplates = { "application/json" = "{\"statusCode\": 200}" }
            responses        = { default = { statusCode = "200" } }
          }
        }
      }
    }
  })

  triggers = { edition = var.edition }
}

output "api_id" {
  value = aws_api_gateway_rest_api.api.id
}
