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

  # The function names the record that failed; the ones before it are done.
  function_response_types        = ["ReportBatchItemFailures"]
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
      destination_arn = var.dead_letter_arn
    }
  }
}
