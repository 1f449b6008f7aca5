"""Who may revoke codes: the Lambda authorizer of the REST API."""
