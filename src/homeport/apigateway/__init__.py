"""API Gateway's data plane: what answers a call to a deployed API."""
