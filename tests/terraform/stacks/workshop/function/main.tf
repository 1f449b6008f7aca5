variable "name" {
  type = string
}

variable "archive" {
  type = string
}

variable "role" {
  type = string
}

variable "layers" {
  type = list(string)
}

resource "aws_lambda_function" "this" {
  function_name    = var.name
  role             = var.role
  runtime          = "python3.13"
  handler          = "app.handler"
  filename         = var.archive
  source_code_hash = filebase64sha256(var.archive)
  layers           = var.layers
}
