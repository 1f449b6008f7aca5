# A DynamoDB table, billed by request, that can be brought back to any second of the last weeks.

terraform {
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.0"
    }
  }
}

locals {
  # All key attributes of this service are texts.
  key_attributes = toset(compact(concat(
    [var.partition_key, var.sort_key],
    [for index in var.indexes : index.partition_key],
    [for index in var.indexes : index.sort_key],
  )))
}

resource "aws_dynamodb_table" "this" {
  name         = var.name
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = var.partition_key
  range_key    = var.sort_key

  stream_enabled              = var.stream_view_type != null
  stream_view_type            = var.stream_view_type
  deletion_protection_enabled = var.deletion_protection

  dynamic "attribute" {
    for_each = local.key_attributes

    content {
      name = attribute.value
      type = "S"
    }
  }

  dynamic "global_secondary_index" {
    for_each = var.indexes

    content {
      name               = global_secondary_index.key
      hash_key           = global_secondary_index.value.partition_key
      range_key          = global_secondary_index.value.sort_key
      projection_type    = "INCLUDE"
      non_key_attributes = global_secondary_index.value.projected
    }
  }

  dynamic "ttl" {
    for_each = var.time_to_live[*]

    content {
      attribute_name = ttl.value
      enabled        = true
    }
  }

  point_in_time_recovery {
    enabled = true
  }
}
