# Functions as projects have them: of a module with for_each and a layer, and one in Node.js.
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

resource "aws_iam_role" "functions" {
  name = "functions"
  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "lambda.amazonaws.com" } }]
  })
}

resource "aws_lambda_layer_version" "shared" {
  layer_name       = "shared"
  filename         = "${path.module}/../shared.zip"
  source_code_hash = filebase64sha256("${path.module}/../shared.zip")
}

module "order" {
  for_each = toset(["paid", "sent"])
  source   = "./function"
  name     = "order-${each.key}"
  archive  = "${path.module}/../build/${each.key}.zip"
  role     = aws_iam_role.functions.arn
  layers   = [aws_lambda_layer_version.shared.arn]
}

resource "aws_lambda_function" "tide" {
  function_name    = "tide"
  role             = aws_iam_role.functions.arn
  runtime          = "nodejs20.x"
  handler          = "index.handler"
  filename         = "${path.module}/../build/tide.zip"
  source_code_hash = filebase64sha256("${path.module}/../build/tide.zip")
}
