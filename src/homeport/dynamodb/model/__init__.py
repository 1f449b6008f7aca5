"""Values, items, sizes and keys: the data that the engine is about."""
