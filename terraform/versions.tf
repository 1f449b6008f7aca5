# The provider is pinned by range alone. A team that deploys commits the lock file that its own `terraform init` writes:
# one made elsewhere holds the checksums of another platform.
terraform {
  required_version = ">= 1.5"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.0"
    }
  }
}

provider "aws" {
  region = var.region

  default_tags {
    tags = {
      Service     = var.service
      Environment = var.environment
      ManagedBy   = "terraform"
    }
  }
}
