"""DynamoDB Streams: readings of the item history."""
