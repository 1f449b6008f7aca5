terraform {
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.0"
    }
  }
}

variable "name" {
  type = string
}

provider "aws" {
  region = "eu-west-3"
}

resource "aws_dynamodb_table" "audit" {
  name         = var.name
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = "id"
  attribute {
    name = "id"
    type = "S"
  }
}

output "table" {
  value = aws_dynamodb_table.audit.arn
}
