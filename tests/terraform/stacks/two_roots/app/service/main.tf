terraform {
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.0"
    }
  }
}

variable "owner" {
  type = string
}

variable "workspace" {
  type = string
}

provider "aws" {
  region = "eu-central-1"
  default_tags {
    tags = { owner = var.owner }
  }
}

module "audit" {
  source = "./audit"
  name   = "${var.owner}-audit"
}

data "aws_ssm_parameter" "greeting" {
  name = "/${var.workspace}/greeting"
}

resource "aws_dynamodb_table" "letters" {
  name         = "${var.owner}-${var.workspace}"
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = "id"
  attribute {
    name = "id"
    type = "S"
  }
}

data "aws_iam_policy_document" "lambda" {
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "Service"
      identifiers = ["lambda.amazonaws.com"]
    }
  }
}

resource "aws_iam_role" "greeter" {
  name               = "${var.owner}-greeter"
  assume_role_policy = data.aws_iam_policy_document.lambda.json
}

resource "aws_lambda_function" "greeter" {
  function_name    = "${var.owner}-greeter"
  role             = aws_iam_role.greeter.arn
  runtime          = "python3.13"
  handler          = "greeter.handler"
  filename         = "${path.root}/../build/greeter.zip"
  source_code_hash = filebase64sha256("${path.root}/../build/greeter.zip")
  environment {
    variables = { GREETING = data.aws_ssm_parameter.greeting.value }
  }
}

output "function" {
  value = aws_lambda_function.greeter.function_name
}

output "tables" {
  value = [aws_dynamodb_table.letters.arn, module.audit.table]
}
