"""What stands behind methods, one module each kind."""
