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
}

variable "edition" {
  type    = number
  default = 1
}

variable "unread" {
  type        = bool
  default     = false
  description = "Add mappings of sources that are not emulated."
}

locals {
  unread = var.unread ? 1 : 0
  secret = "arn:aws:secretsmanager:eu-west-1:000000000000:secret:broker-AbCdEf"
}

resource "aws_iam_role" "hello" {
  name = "hello"
  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "lambda.amazonaws.com" } }]
  })
}

resource "aws_iam_role_policy_attachment" "sources" {
  for_each   = toset(["SQSQueue", "DynamoDB", "Kinesis"])
  role       = aws_iam_role.hello.name
  policy_arn = "arn:aws:iam::aws:policy/service-role/AWSLambda${each.key}ExecutionRole"
}

resource "aws_lambda_function" "hello" {
  function_name    = "hello"
  role             = aws_iam_role.hello.arn
  runtime          = "python3.13"
  handler          = "hello.handler"
  filename         = "${path.module}/hello.zip"
  source_code_hash = filebase64sha256("${path.module}/hello.zip")
}

resource "aws_kinesis_stream" "orders" {
  name                = "orders"
  shard_count         = var.edition
  retention_period    = 24 * var.edition
  shard_level_metrics = ["IncomingBytes", "OutgoingBytes"]
  encryption_type     = "KMS"
  kms_key_id          = "alias/aws/kinesis"
  tags                = { team = "shop", edition = var.edition }
  stream_mode_details { stream_mode = "PROVISIONED" }
}

resource "aws_kinesis_stream" "clicks" {
  name = "clicks"
  stream_mode_details { stream_mode = "ON_DEMAND" }
}

resource "aws_kinesis_stream_consumer" "reader" {
  name       = "reader"
  stream_arn = aws_kinesis_stream.clicks.arn
}

resource "aws_kinesis_resource_policy" "clicks" {
  resource_arn = aws_kinesis_stream.clicks.arn
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { AWS = "arn:aws:iam::111122223333:root" }
      Action    = ["kinesis:DescribeStreamSummary", "kinesis:ListShards", "kinesis:PutRecord", "kinesis:PutRecords"]
      Resource  = aws_kinesis_stream.clicks.arn
    }]
  })
}

resource "aws_sqs_queue" "jobs" {
  name = "jobs"
}

resource "aws_sqs_queue" "steps" {
  name       = "steps.fifo"
  fifo_queue = true
}

resource "aws_sns_topic" "failures" {
  name = "failures"
}

resource "aws_s3_bucket" "failures" {
  bucket = "event-sources-failures"
}

resource "aws_lambda_alias" "live" {
  name             = "live"
  function_name    = aws_lambda_function.hello.function_name
  function_version = "$LATEST"
}

resource "aws_sqs_queue" "failures" {
  name = "failures"
}

resource "aws_dynamodb_table" "notes" {
  name             = "notes"
  billing_mode     = "PAY_PER_REQUEST"
  hash_key         = "id"
  stream_enabled   = true
  stream_view_type = "NEW_AND_OLD_IMAGES"
  attribute {
    name = "id"
    type = "S"
  }
}

resource "aws_dynamodb_kinesis_streaming_destination" "notes" {
  table_name = aws_dynamodb_table.notes.name
  stream_arn = aws_kinesis_stream.clicks.arn
}

resource "aws_lambda_event_source_mapping" "jobs" {
  function_name                      = aws_lambda_function.hello.arn
  event_source_arn                   = aws_sqs_queue.jobs.arn
  batch_size                         = 20
  maximum_batching_window_in_seconds = var.edition
  function_response_types            = ["ReportBatchItemFailures"]
  tags                               = { edition = var.edition }
  scaling_config { maximum_concurrency = 4 + var.edition }
  metrics_config { metrics = ["EventCount"] }
  filter_criteria {
    filter { pattern = jsonencode({ body = { kind = ["job"] } }) }
    filter { pattern = jsonencode({ body = { edition = [{ numeric = [">", var.edition] }] } }) }
  }
  depends_on = [aws_iam_role_policy_attachment.sources]
}

resource "aws_lambda_event_source_mapping" "steps" {
  function_name    = aws_lambda_alias.live.arn
  event_source_arn = aws_sqs_queue.steps.arn
  batch_size       = var.edition
  depends_on       = [aws_iam_role_policy_attachment.sources]
}

resource "aws_lambda_event_source_mapping" "notes" {
  function_name                  = aws_lambda_function.hello.arn
  event_source_arn               = aws_dynamodb_table.notes.stream_arn
  starting_position              = "TRIM_HORIZON"
  maximum_retry_attempts         = 2
  maximum_record_age_in_seconds  = 3600 * var.edition
  bisect_batch_on_function_error = var.edition == 1
  tumbling_window_in_seconds     = 60
  function_response_types        = ["ReportBatchItemFailures"]
  destination_config {
    on_failure { destination_arn = var.edition == 1 ? aws_sqs_queue.failures.arn : aws_sns_topic.failures.arn }
  }
  depends_on = [aws_iam_role_policy_attachment.sources]
}

resource "aws_lambda_event_source_mapping" "orders" {
  function_name                      = aws_lambda_function.hello.arn
  event_source_arn                   = aws_kinesis_stream.orders.arn
  starting_position                  = "LATEST"
  batch_size                         = 500
  maximum_batching_window_in_seconds = 2
  parallelization_factor             = 2
  enabled                            = var.edition == 1
  destination_config {
    on_failure { destination_arn = aws_s3_bucket.failures.arn }
  }
  depends_on = [aws_iam_role_policy_attachment.sources]
}

resource "aws_lambda_event_source_mapping" "clicks" {
  function_name               = aws_lambda_function.hello.arn
  event_source_arn            = aws_kinesis_stream_consumer.reader.arn
  starting_position           = "AT_TIMESTAMP"
  starting_position_timestamp = "2026-03-01T00:00:00Z"
  depends_on                  = [aws_iam_role_policy_attachment.sources]
}

resource "aws_lambda_function_event_invoke_config" "hello" {
  function_name                = aws_lambda_function.hello.function_name
  maximum_event_age_in_seconds = 60 * var.edition
  maximum_retry_attempts       = 1
  destination_config {
    on_failure { destination = aws_sqs_queue.failures.arn }
  }
}

resource "aws_lambda_event_source_mapping" "kafka" {
  count             = local.unread
  function_name     = aws_lambda_function.hello.arn
  event_source_arn  = "arn:aws:kafka:eu-west-1:000000000000:cluster/orders/01234567-89ab-cdef-0123-456789abcdef-1"
  topics            = ["orders"]
  starting_position = "TRIM_HORIZON"
}

resource "aws_lambda_event_source_mapping" "self_managed_kafka" {
  count             = local.unread
  function_name     = aws_lambda_function.hello.arn
  topics            = ["orders"]
  starting_position = "TRIM_HORIZON"
  self_managed_event_source {
    endpoints = { KAFKA_BOOTSTRAP_SERVERS = "broker.example.com:9092" }
  }
  source_access_configuration {
    type = "SASL_SCRAM_512_AUTH"
    uri  = local.secret
  }
}

resource "aws_lambda_event_source_mapping" "mq" {
  count            = local.unread
  function_name    = aws_lambda_function.hello.arn
  event_source_arn = "arn:aws:mq:eu-west-1:000000000000:broker:orders:b-01234567-89ab-cdef-0123-456789abcdef"
  queues           = ["orders"]
  source_access_configuration {
    type = "BASIC_AUTH"
    uri  = local.secret
  }
}

resource "aws_lambda_event_source_mapping" "documents" {
  count             = local.unread
  function_name     = aws_lambda_function.hello.arn
  event_source_arn  = "arn:aws:rds:eu-west-1:000000000000:cluster:orders"
  starting_position = "LATEST"
  document_db_event_source_config {
    database_name = "orders"
  }
  source_access_configuration {
    type = "BASIC_AUTH"
    uri  = local.secret
  }
}
