data "aws_caller_identity" "current" {}

data "aws_partition" "current" {}

data "aws_region" "current" {}

locals {
  name                = "${var.service}-${var.environment}"
  deletion_protection = coalesce(var.deletion_protection, var.environment == "production")
  codes_archive       = coalesce(var.codes_archive, "${path.root}/../build/functions/codes.zip")
  audit_archive       = coalesce(var.audit_archive, "${path.root}/../build/functions/audit.zip")
  authorizer_archive  = coalesce(var.authorizer_archive, "${path.root}/../build/functions/authorizer.zip")
  document_index      = "by-document-and-actor"
}

module "codes_table" {
  source = "./modules/table"

  name                = local.name
  partition_key       = "pk"
  time_to_live        = "expires_at"
  stream_view_type    = "NEW_AND_OLD_IMAGES"
  deletion_protection = local.deletion_protection

  # Holders' slots lie in the table too; without these two attributes they stay out of the index.
  indexes = {
    (local.document_index) = {
      partition_key = "document"
      sort_key      = "actor"
      projected     = ["changed_at", "created_at", "expires_at", "status"]
    }
  }
}

module "audit_table" {
  source = "./modules/table"

  name                = "${local.name}-audit"
  partition_key       = "code"
  sort_key            = "sequence"
  deletion_protection = local.deletion_protection
}

resource "aws_ssm_parameter" "code_lifetime" {
  name        = "/${local.name}/code-lifetime-days"
  description = "Days until a new code expires."
  type        = "String"
  value       = tostring(var.code_lifetime_days)
}

data "aws_secretsmanager_random_password" "revocation_token" {
  password_length     = 40
  exclude_punctuation = true
}

resource "aws_ssm_parameter" "revocation_token" {
  name        = "/${local.name}/revocation-token"
  description = "The token with which operators revoke codes."
  type        = "SecureString"
  value       = data.aws_secretsmanager_random_password.revocation_token.random_password

  # Every plan draws another password; the first one stays until operators put a new one in its place.
  lifecycle {
    ignore_changes = [value]
  }
}

module "codes_function" {
  source = "./modules/function"

  name               = local.name
  description        = "Issues, validates and revokes access codes."
  handler            = "codes.handler.handler"
  archive            = local.codes_archive
  memory_mb          = 512
  timeout_s          = 28
  log_retention_days = var.log_retention_days
  policy             = data.aws_iam_policy_document.codes_function.json

  environment = {
    TABLE_NAME         = module.codes_table.name
    INDEX_NAME         = local.document_index
    LIFETIME_PARAMETER = aws_ssm_parameter.code_lifetime.name
    LOG_LEVEL          = var.log_level
  }
}

module "audit_function" {
  source = "./modules/function"

  name               = "${local.name}-audit"
  description        = "Writes the audit trail from the stream of the codes' table."
  handler            = "codes.audit.handler.handler"
  archive            = local.audit_archive
  memory_mb          = 256
  timeout_s          = 30
  log_retention_days = var.log_retention_days
  policy             = data.aws_iam_policy_document.audit_function.json

  environment = {
    AUDIT_TABLE_NAME = module.audit_table.name
    LOG_LEVEL        = var.log_level
  }
}

module "authorizer_function" {
  source = "./modules/function"

  name               = "${local.name}-authorizer"
  description        = "Tells API Gateway who may revoke codes."
  handler            = "codes.authorizer.handler.handler"
  archive            = local.authorizer_archive
  memory_mb          = 256
  timeout_s          = 10
  log_retention_days = var.log_retention_days
  policy             = data.aws_iam_policy_document.authorizer_function.json

  environment = {
    TOKEN_PARAMETER = aws_ssm_parameter.revocation_token.name
    LOG_LEVEL       = var.log_level
  }
}

module "audit_stream" {
  source = "./modules/stream-consumer"

  name                = "${local.name}-audit"
  table_arn           = module.codes_table.arn
  stream_arn          = module.codes_table.stream_arn
  function_arn        = module.audit_function.arn
  function_role       = module.audit_function.role
  partition_key       = "pk"
  partition_key_start = "CODE#"
}

module "api" {
  source = "./modules/rest-api"

  name                       = local.name
  description                = "One-time access codes for the people named in a legal document."
  stage                      = var.environment
  function_name              = module.codes_function.name
  authorizer_name            = module.authorizer_function.name
  log_retention_days         = var.log_retention_days
  throttle                   = var.throttle
  manage_api_gateway_account = var.manage_api_gateway_account

  stage_variables = {
    functionName = module.codes_function.name
  }

  # The function is named by a stage variable: another stage may name another function.
  body = templatefile("${path.module}/openapi/codes.yaml", {
    title          = local.name
    authorizer_uri = module.authorizer_function.invoke_arn
    integration_uri = join("", [
      "arn:${data.aws_partition.current.partition}:apigateway:${data.aws_region.current.id}:lambda:path",
      "/2015-03-31/functions/arn:${data.aws_partition.current.partition}:lambda:${data.aws_region.current.id}",
      ":${data.aws_caller_identity.current.account_id}:function:$${stageVariables.functionName}/invocations",
    ])
  })
}

module "issuing_plan" {
  source = "./modules/usage-plan"

  name        = "${local.name}-issuing"
  description = "For the partner that issues codes."
  api_id      = module.api.id
  stage       = module.api.stage
  throttle    = var.issuing.throttle
  quota       = var.issuing.quota
}
