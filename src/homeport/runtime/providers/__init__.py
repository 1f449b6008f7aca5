"""Our services behind LocalStack's plug-in points, for the callers inside it."""
