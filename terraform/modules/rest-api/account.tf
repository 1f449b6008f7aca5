# API Gateway writes all logs of an account and region in one role.

data "aws_partition" "current" {}

data "aws_iam_policy_document" "trust" {
  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = ["apigateway.amazonaws.com"]
    }
  }
}

resource "aws_iam_role" "logs" {
  count = var.manage_api_gateway_account ? 1 : 0

  name               = "${var.name}-api-gateway-logs"
  description        = "By which API Gateway writes its logs."
  assume_role_policy = data.aws_iam_policy_document.trust.json
}

# API Gateway refuses a role that has less than this policy of AWS's gives.
resource "aws_iam_role_policy_attachment" "logs" {
  count = var.manage_api_gateway_account ? 1 : 0

  role       = aws_iam_role.logs[0].name
  policy_arn = "arn:${data.aws_partition.current.partition}:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs"
}

resource "aws_api_gateway_account" "this" {
  count = var.manage_api_gateway_account ? 1 : 0

  cloudwatch_role_arn = aws_iam_role.logs[0].arn

  depends_on = [aws_iam_role_policy_attachment.logs]
}
