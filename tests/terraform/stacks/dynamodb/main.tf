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

provider "aws" {
  alias  = "away"
  region = "eu-central-1"
}

variable "edition" {
  type    = number
  default = 1
}

data "aws_caller_identity" "current" {}

# Everything that a table of one region can have.
resource "aws_dynamodb_table" "orders" {
  name                        = "orders"
  billing_mode                = "PROVISIONED"
  read_capacity               = 5 * var.edition
  write_capacity              = 5
  hash_key                    = "customer"
  range_key                   = "placed"
  table_class                 = var.edition == 1 ? "STANDARD" : "STANDARD_INFREQUENT_ACCESS"
  deletion_protection_enabled = false
  stream_enabled              = true
  stream_view_type            = "NEW_AND_OLD_IMAGES"

  attribute {
    name = "customer"
    type = "S"
  }
  attribute {
    name = "placed"
    type = "N"
  }
  attribute {
    name = "state"
    type = "S"
  }

  local_secondary_index {
    name            = "by-state"
    range_key       = "state"
    projection_type = "KEYS_ONLY"
  }
  global_secondary_index {
    name               = "state"
    hash_key           = "state"
    range_key          = "placed"
    projection_type    = "INCLUDE"
    non_key_attributes = ["total"]
    read_capacity      = 5
    write_capacity     = 5
  }

  ttl {
    attribute_name = "ends"
    enabled        = true
  }
  point_in_time_recovery {
    enabled = true
  }
  server_side_encryption {
    enabled = true
  }
  tags = {
    edition = var.edition
  }
}

resource "aws_dynamodb_table_item" "order" {
  table_name = aws_dynamodb_table.orders.name
  hash_key   = aws_dynamodb_table.orders.hash_key
  range_key  = aws_dynamodb_table.orders.range_key
  item       = jsonencode({ customer = { S = "ada" }, placed = { N = "1" }, total = { N = tostring(var.edition) } })
}

resource "aws_dynamodb_contributor_insights" "orders" {
  table_name = aws_dynamodb_table.orders.name
}

resource "aws_dynamodb_contributor_insights" "state" {
  table_name = aws_dynamodb_table.orders.name
  index_name = "state"
}

resource "aws_dynamodb_tag" "team" {
  resource_arn = aws_dynamodb_table.notes.arn
  key          = "team"
  value        = "edition-${var.edition}"
}

resource "aws_dynamodb_resource_policy" "orders" {
  resource_arn = aws_dynamodb_table.orders.arn
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { AWS = "arn:aws:iam::${data.aws_caller_identity.current.account_id}:root" }
      Action    = var.edition == 1 ? ["dynamodb:GetItem"] : ["dynamodb:GetItem", "dynamodb:Query"]
      Resource  = aws_dynamodb_table.orders.arn
    }]
  })
}

# On demand, with a limit and an index made later.
resource "aws_dynamodb_table" "notes" {
  name         = "notes"
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = "id"
  attribute {
    name = "id"
    type = "S"
  }
  dynamic "attribute" {
    for_each = var.edition == 1 ? [] : ["owner"]
    content {
      name = attribute.value
      type = "S"
    }
  }
  dynamic "global_secondary_index" {
    for_each = var.edition == 1 ? [] : ["owner"]
    content {
      name            = global_secondary_index.value
      hash_key        = global_secondary_index.value
      projection_type = "ALL"
    }
  }
  on_demand_throughput {
    max_read_request_units  = 100 * var.edition
    max_write_request_units = 100
  }
  lifecycle {
    ignore_changes = [tags]
  }
}

# Replicas, in a block and as a resource of their own.
resource "aws_dynamodb_table" "sessions" {
  name             = "sessions"
  billing_mode     = "PAY_PER_REQUEST"
  hash_key         = "id"
  stream_enabled   = true
  stream_view_type = "NEW_AND_OLD_IMAGES"
  attribute {
    name = "id"
    type = "S"
  }
  replica {
    region_name            = "eu-central-1"
    point_in_time_recovery = var.edition == 2
    propagate_tags         = true
  }
  dynamic "replica" {
    for_each = var.edition == 1 ? [] : ["us-east-1"]
    content {
      region_name = replica.value
    }
  }
  tags = {
    team = "sessions"
  }
}

resource "aws_dynamodb_table" "carts" {
  name             = "carts"
  billing_mode     = "PAY_PER_REQUEST"
  hash_key         = "id"
  stream_enabled   = true
  stream_view_type = "NEW_AND_OLD_IMAGES"
  attribute {
    name = "id"
    type = "S"
  }
  lifecycle {
    ignore_changes = [replica]
  }
}

resource "aws_dynamodb_table_replica" "carts" {
  provider         = aws.away
  global_table_arn = aws_dynamodb_table.carts.arn
  tags = {
    edition = var.edition
  }
}

# To S3 and back.
resource "aws_s3_bucket" "exports" {
  bucket        = "exports"
  force_destroy = true
}

resource "aws_dynamodb_table_export" "orders" {
  table_arn  = aws_dynamodb_table.orders.arn
  s3_bucket  = aws_s3_bucket.exports.id
  depends_on = [aws_dynamodb_table_item.order]
  lifecycle {
    ignore_changes = [export_time]
  }
}

resource "aws_s3_object" "names" {
  bucket  = aws_s3_bucket.exports.id
  key     = "import/names.csv"
  content = "id,name\n1,Ada\n"
}

resource "aws_dynamodb_table" "names" {
  name         = "names"
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = "id"
  attribute {
    name = "id"
    type = "S"
  }
  import_table {
    input_format = "CSV"
    s3_bucket_source {
      bucket     = aws_s3_bucket.exports.id
      key_prefix = "import/"
    }
  }
  depends_on = [aws_s3_object.names]
}
