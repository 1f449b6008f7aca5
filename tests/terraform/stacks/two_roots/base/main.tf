terraform {
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.0"
    }
  }
}

provider "aws" {
  region = "eu-central-1"
}

resource "aws_ssm_parameter" "greeting" {
  name  = "/${terraform.workspace}/greeting"
  type  = "String"
  value = "good morning"
}

output "parameter" {
  value = aws_ssm_parameter.greeting.name
}
