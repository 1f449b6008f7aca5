"""The stack that `up` brings up: an instance of the server, and Terraform applied to it."""
