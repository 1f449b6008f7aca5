"""Amazon Kinesis Data Streams as a library: `Engine.call(operation, request, context)` answers everything."""

from homeport.kinesis.engine import Engine

__all__ = ["Engine"]
