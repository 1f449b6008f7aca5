"""Amazon DynamoDB and DynamoDB Streams in SQLite."""
