"""Requests against their shapes: JSON types first, then the constraints of the members."""
