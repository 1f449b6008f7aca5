terraform {
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.0"
    }
  }
}

provider "aws" {
  region = "eu-west-1"

  default_tags {
    tags = { project = "lambda-stack" }
  }
}

variable "edition" {
  type    = number
  default = 1
}

data "aws_caller_identity" "current" {}

data "aws_iam_policy_document" "trust" {
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "Service"
      identifiers = ["lambda.amazonaws.com"]
    }
  }
}

resource "aws_iam_role" "functions" {
  name               = "functions"
  path               = "/stack/"
  assume_role_policy = data.aws_iam_policy_document.trust.json
}

resource "aws_iam_role_policy_attachment" "sources" {
  for_each   = toset(["SQSQueue", "DynamoDB"])
  role       = aws_iam_role.functions.name
  policy_arn = "arn:aws:iam::aws:policy/service-role/AWSLambda${each.key}ExecutionRole"
}

resource "aws_s3_bucket" "code" {
  bucket = "lambda-stack-code"
}

resource "aws_s3_object" "code" {
  bucket      = aws_s3_bucket.code.id
  key         = "app.zip"
  source      = "${path.module}/app.zip"
  source_hash = filemd5("${path.module}/app.py")
}

resource "aws_sqs_queue" "jobs" {
  name                       = "jobs"
  visibility_timeout_seconds = 60
}

resource "aws_sqs_queue" "lost" {
  name = "lost"
}

resource "aws_sns_topic" "done" {
  name = "done"
}

resource "aws_dynamodb_table" "orders" {
  name             = "orders"
  billing_mode     = "PAY_PER_REQUEST"
  hash_key         = "id"
  stream_enabled   = true
  stream_view_type = "NEW_AND_OLD_IMAGES"

  attribute {
    name = "id"
    type = "S"
  }
}

resource "aws_vpc" "own" {
  cidr_block = "10.0.0.0/16"
}

resource "aws_subnet" "own" {
  count      = 2
  vpc_id     = aws_vpc.own.id
  cidr_block = cidrsubnet(aws_vpc.own.cidr_block, 8, count.index)
}

resource "aws_security_group" "own" {
  name   = "functions"
  vpc_id = aws_vpc.own.id
}

resource "aws_cloudwatch_log_group" "everything" {
  name              = "/lambda-stack/everything"
  retention_in_days = 7
}

resource "aws_lambda_layer_version" "zip" {
  layer_name               = "from-a-file"
  filename                 = "${path.module}/app.zip"
  source_code_hash         = filebase64sha256("${path.module}/app.py")
  description              = "edition ${var.edition}"
  license_info             = "MIT"
  compatible_runtimes      = ["python3.13", "python3.12"]
  compatible_architectures = ["x86_64", "arm64"]
}

resource "aws_lambda_layer_version" "bucket" {
  layer_name = "from-a-bucket"
  s3_bucket  = aws_s3_object.code.bucket
  s3_key     = aws_s3_object.code.key
}

resource "aws_lambda_layer_version_permission" "everybody" {
  layer_name     = aws_lambda_layer_version.zip.layer_name
  version_number = aws_lambda_layer_version.zip.version
  statement_id   = "everybody"
  action         = "lambda:GetLayerVersion"
  principal      = "*"
}

resource "aws_lambda_code_signing_config" "signed" {
  description = "edition ${var.edition}"

  allowed_publishers {
    signing_profile_version_arns = [
      "arn:aws:signer:eu-west-1:${data.aws_caller_identity.current.account_id}:/signing-profiles/stack/0123456789",
    ]
  }
  policies {
    untrusted_artifact_on_deployment = var.edition == 1 ? "Warn" : "Enforce"
  }
  tags = { edition = var.edition }
}

# Everything that a function of a file can have.
resource "aws_lambda_function" "everything" {
  function_name                  = "everything"
  description                    = "edition ${var.edition}"
  role                           = aws_iam_role.functions.arn
  handler                        = "app.handler"
  runtime                        = "python3.13"
  architectures                  = ["x86_64"]
  filename                       = "${path.module}/app.zip"
  source_code_hash               = filebase64sha256("${path.module}/app.py")
  memory_size                    = 128 * var.edition
  timeout                        = 5 * var.edition
  publish                        = true
  reserved_concurrent_executions = 4 + var.edition
  layers                         = [aws_lambda_layer_version.zip.arn, aws_lambda_layer_version.bucket.arn]

  dead_letter_config {
    target_arn = aws_sqs_queue.lost.arn
  }
  environment {
    variables = {
      EDITION = var.edition
      EMPTY   = ""
    }
  }
  ephemeral_storage {
    size = 512 * var.edition
  }
  logging_config {
    log_format            = "JSON"
    application_log_level = var.edition == 1 ? "DEBUG" : "WARN"
    system_log_level      = "WARN"
    log_group             = aws_cloudwatch_log_group.everything.name
  }
  tracing_config {
    mode = var.edition == 1 ? "Active" : "PassThrough"
  }
  tags = { edition = var.edition }
}

# The least that a function can have, with its code in a bucket.
resource "aws_lambda_function" "plain" {
  function_name     = "plain"
  role              = aws_iam_role.functions.arn
  handler           = "app.handler"
  runtime           = var.edition == 1 ? "python3.12" : "python3.13"
  architectures     = ["arm64"]
  s3_bucket         = aws_s3_object.code.bucket
  s3_key            = aws_s3_object.code.key
  s3_object_version = aws_s3_object.code.version_id
}

resource "aws_lambda_function" "protected" {
  function_name           = "protected"
  role                    = aws_iam_role.functions.arn
  handler                 = "app.handler"
  runtime                 = "python3.13"
  filename                = "${path.module}/app.zip"
  code_signing_config_arn = aws_lambda_code_signing_config.signed.arn
  kms_key_arn             = "arn:aws:kms:eu-west-1:${data.aws_caller_identity.current.account_id}:key/3d0f7a4e-5a8a-4a3b-9df0-6f6f0f5e2a11"

  file_system_config {
    arn              = "arn:aws:elasticfilesystem:eu-west-1:${data.aws_caller_identity.current.account_id}:access-point/fsap-0123456789abcdef${var.edition}"
    local_mount_path = "/mnt/shared"
  }
  snap_start {
    apply_on = "PublishedVersions"
  }
  vpc_config {
    subnet_ids         = slice(aws_subnet.own[*].id, 0, var.edition)
    security_group_ids = [aws_security_group.own.id]
  }
}

resource "aws_lambda_function_recursion_config" "plain" {
  function_name  = aws_lambda_function.plain.function_name
  recursive_loop = var.edition == 1 ? "Allow" : "Terminate"
}

resource "aws_lambda_runtime_management_config" "latest" {
  function_name     = aws_lambda_function.plain.function_name
  update_runtime_on = var.edition == 1 ? "FunctionUpdate" : "Auto"
}

resource "aws_lambda_runtime_management_config" "version" {
  function_name       = aws_lambda_function.everything.function_name
  qualifier           = aws_lambda_function.everything.version
  update_runtime_on   = "Manual"
  runtime_version_arn = "arn:aws:lambda:eu-west-1::runtime:8eeff65f6809a3ce81507fe733fe09b835899b99481ba22fd75b5a7338290ec1"
}

resource "aws_lambda_alias" "live" {
  name             = "live"
  description      = "edition ${var.edition}"
  function_name    = aws_lambda_function.everything.function_name
  function_version = aws_lambda_function.everything.version
}

resource "aws_lambda_alias" "split" {
  name             = "split"
  function_name    = aws_lambda_function.everything.arn
  function_version = "1"

  dynamic "routing_config" {
    for_each = var.edition == 1 ? [] : [1]
    content {
      additional_version_weights = { (aws_lambda_function.everything.version) = 0.25 }
    }
  }
}

resource "aws_lambda_provisioned_concurrency_config" "live" {
  function_name                     = aws_lambda_function.everything.function_name
  qualifier                         = aws_lambda_alias.live.name
  provisioned_concurrent_executions = var.edition
}

resource "aws_lambda_function_event_invoke_config" "latest" {
  function_name                = aws_lambda_function.everything.function_name
  maximum_event_age_in_seconds = 60 * var.edition
  maximum_retry_attempts       = var.edition - 1
}

resource "aws_lambda_function_event_invoke_config" "live" {
  function_name = aws_lambda_function.everything.function_name
  qualifier     = aws_lambda_alias.live.name

  destination_config {
    on_failure {
      destination = aws_sqs_queue.lost.arn
    }
    on_success {
      destination = aws_sns_topic.done.arn
    }
  }
}

resource "aws_lambda_function_url" "latest" {
  function_name      = aws_lambda_function.everything.function_name
  authorization_type = var.edition == 1 ? "NONE" : "AWS_IAM"

  cors {
    allow_credentials = true
    allow_headers     = ["date", "keep-alive"]
    allow_methods     = ["GET", "POST"]
    allow_origins     = ["https://example.com"]
    expose_headers    = ["date"]
    max_age           = 60 * var.edition
  }
}

resource "aws_lambda_function_url" "live" {
  function_name      = aws_lambda_function.everything.function_name
  qualifier          = aws_lambda_alias.live.name
  authorization_type = "AWS_IAM"
  invoke_mode        = var.edition == 1 ? "BUFFERED" : "RESPONSE_STREAM"
}

resource "aws_lambda_permission" "topic" {
  statement_id   = "topic"
  action         = "lambda:InvokeFunction"
  function_name  = aws_lambda_function.everything.function_name
  principal      = "sns.amazonaws.com"
  source_arn     = aws_sns_topic.done.arn
  source_account = data.aws_caller_identity.current.account_id
}

resource "aws_lambda_permission" "account" {
  action        = "lambda:InvokeFunction"
  function_name = aws_lambda_function.everything.function_name
  qualifier     = aws_lambda_alias.live.name
  principal     = "arn:aws:iam::111122223333:root"
}

resource "aws_lambda_permission" "url" {
  statement_id           = "url"
  action                 = "lambda:InvokeFunctionUrl"
  function_name          = aws_lambda_function.everything.function_name
  principal              = "*"
  principal_org_id       = "o-a1b2c3d4e5"
  function_url_auth_type = "AWS_IAM"
}

resource "aws_lambda_permission" "skill" {
  statement_id       = "skill"
  action             = "lambda:InvokeFunction"
  function_name      = aws_lambda_function.everything.function_name
  principal          = "alexa-appkit.amazon.com"
  event_source_token = "amzn1.ask.skill.${var.edition}"
}

resource "aws_lambda_event_source_mapping" "jobs" {
  depends_on                         = [aws_iam_role_policy_attachment.sources]
  event_source_arn                   = aws_sqs_queue.jobs.arn
  function_name                      = aws_lambda_function.everything.arn
  batch_size                         = 10 * var.edition
  maximum_batching_window_in_seconds = 1
  function_response_types            = ["ReportBatchItemFailures"]
  enabled                            = var.edition == 1

  filter_criteria {
    filter {
      pattern = jsonencode({ body = { kind = ["order"] } })
    }
  }
  scaling_config {
    maximum_concurrency = 1 + var.edition
  }
  tags = { edition = var.edition }
}

resource "aws_lambda_event_source_mapping" "orders" {
  depends_on                         = [aws_iam_role_policy_attachment.sources]
  event_source_arn                   = aws_dynamodb_table.orders.stream_arn
  function_name                      = aws_lambda_alias.live.arn
  starting_position                  = "TRIM_HORIZON"
  batch_size                         = 50
  bisect_batch_on_function_error     = var.edition == 2
  maximum_record_age_in_seconds      = 60 * var.edition
  maximum_retry_attempts             = var.edition
  maximum_batching_window_in_seconds = 1
  parallelization_factor             = var.edition
  tumbling_window_in_seconds         = var.edition == 1 ? 0 : 30

  destination_config {
    on_failure {
      destination_arn = aws_sqs_queue.lost.arn
    }
  }
}

resource "aws_lambda_invocation" "once" {
  function_name = aws_lambda_function.everything.function_name
  qualifier     = aws_lambda_function.everything.version
  input         = jsonencode({ edition = var.edition })
}

data "aws_lambda_function" "everything" {
  function_name = aws_lambda_function.everything.function_name
  depends_on    = [aws_lambda_function_event_invoke_config.latest]
}

data "aws_lambda_functions" "all" {
  depends_on = [aws_lambda_function.everything, aws_lambda_function.plain, aws_lambda_function.protected]
}

data "aws_lambda_alias" "live" {
  function_name = aws_lambda_function.everything.function_name
  name          = aws_lambda_alias.live.name
}

data "aws_lambda_layer_version" "zip" {
  layer_name = aws_lambda_layer_version.zip.layer_name
}

data "aws_lambda_code_signing_config" "signed" {
  arn = aws_lambda_code_signing_config.signed.arn
}

data "aws_lambda_function_url" "latest" {
  function_name = aws_lambda_function_url.latest.function_name
}

output "functions" {
  value = sort(data.aws_lambda_functions.all.function_names)
}

output "result" {
  value = jsondecode(aws_lambda_invocation.once.result)
}

output "signing" {
  value = data.aws_lambda_function.everything.code_signing_config_arn
}
