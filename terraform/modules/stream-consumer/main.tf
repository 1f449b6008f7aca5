# Hands a table's stream to a function, in order; what it cannot take goes to a queue, and the stream goes on.

terraform {
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.0"
    }
  }
}

resource "aws_lambda_event_source_mapping" "this" {
  event_source_arn  = var.stream_arn
  function_name     = var.function_arn
  starting_position = "TRIM_HORIZON"
  batch_size        = 10

  # A batch that fails is halved until the record that is to blame stands alone.
  bisect_batch_on_function_error = true
  maximum_retry_attempts         = 2
  maximum_record_age_in_seconds  = 3600

  filter_criteria {
    filter {
      pattern = jsonencode({
        eventName = ["INSERT", "MODIFY", "REMOVE"]
        dynamodb = {
          Keys = {
            (var.partition_key) = {
              S = [{ prefix = var.partition_key_start }]
            }
          }
        }
      })
    }
  }

  destination_config {
    on_failure {
      destination_arn = aws_sqs_queue.dead_letters.arn
    }
  }

  # Lambda looks whether the function's role may read the stream.
  depends_on = [aws_iam_role_policy.stream]
}

resource "aws_sqs_queue" "dead_letters" {
  name                      = "${var.name}-dead-letters"
  message_retention_seconds = 1209600
  sqs_managed_sse_enabled   = true
}

data "aws_iam_policy_document" "stream" {
  statement {
    sid = "ReadStream"
    actions = [
      "dynamodb:DescribeStream",
      "dynamodb:GetRecords",
      "dynamodb:GetShardIterator",
    ]
    resources = [var.stream_arn]
  }

  statement {
    sid       = "FindStream"
    actions   = ["dynamodb:ListStreams"]
    resources = ["${var.table_arn}/stream/*"]
  }

  statement {
    sid       = "SendDeadLetters"
    actions   = ["sqs:SendMessage"]
    resources = [aws_sqs_queue.dead_letters.arn]
  }
}

resource "aws_iam_role_policy" "stream" {
  name   = "stream"
  role   = var.function_role
  policy = data.aws_iam_policy_document.stream.json
}
