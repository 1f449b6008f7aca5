# What each function may do beside writing its log.

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

# It takes no kms:Decrypt: the policy of the key aws/ssm grants that to all of the account that use it by Parameter Store.
data "aws_iam_policy_document" "authorizer_function" {
  statement {
    sid       = "ReadRevocationToken"
    actions   = ["ssm:GetParameter"]
    resources = [aws_ssm_parameter.revocation_token.arn]
  }
}

# What it takes to read the stream, the module of its consumer adds.
data "aws_iam_policy_document" "audit_function" {
  statement {
    sid       = "AppendToTrail"
    actions   = ["dynamodb:PutItem"]
    resources = [module.audit_table.arn]
  }
}
