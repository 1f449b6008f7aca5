"""Measurements beside peers: `python -m benchmarks.dynamodb`. Nothing of it is part of homeport itself."""
