# What each function may do beside writing its own log.

data "aws_iam_policy_document" "codes_function" {
  statement {
    sid = "ReadAndWriteCodes"
    actions = [
      "dynamodb:GetItem",
      "dynamodb:PutItem",
      "dynamodb:UpdateItem",
    ]
    resources = [module.codes_table.arn]
  }

  statement {
    sid       = "ListCodesOfDocument"
    actions   = ["dynamodb:Query"]
    resources = ["${module.codes_table.arn}/index/${local.document_index}"]
  }

  statement {
    sid       = "ReadLifetime"
    actions   = ["ssm:GetParameter"]
    resources = [aws_ssm_parameter.code_lifetime.arn]
  }
}

data "aws_iam_policy_document" "audit_function" {
  statement {
    sid = "ReadStream"
    actions = [
      "dynamodb:DescribeStream",
      "dynamodb:GetRecords",
      "dynamodb:GetShardIterator",
    ]
    resources = [module.codes_table.stream_arn]
  }

  statement {
    sid       = "FindStream"
    actions   = ["dynamodb:ListStreams"]
    resources = ["${module.codes_table.arn}/stream/*"]
  }

  statement {
    sid       = "AppendToTrail"
    actions   = ["dynamodb:PutItem"]
    resources = [module.audit_table.arn]
  }

  statement {
    sid       = "SendDeadLetters"
    actions   = ["sqs:SendMessage"]
    resources = [aws_sqs_queue.audit_dead_letters.arn]
  }
}
