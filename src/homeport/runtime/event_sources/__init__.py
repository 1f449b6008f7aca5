"""Event source mappings over LocalStack's control plane: what they read, invoke and report to."""
