"""homeport: LocalStack's open runtime as a full-stack local AWS for the real Terraform."""

__version__ = "0.1.0"
