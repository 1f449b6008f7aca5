"""The user's Terraform, applied by tflocal to the stack that runs; outputs, providers and state around it."""
