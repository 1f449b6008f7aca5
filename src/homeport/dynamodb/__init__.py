"""Amazon DynamoDB and DynamoDB Streams in SQLite."""

from homeport.dynamodb.engine import Engine

__all__ = ["Engine"]
