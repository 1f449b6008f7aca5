"""Engines for the tests of DynamoDB."""

from support.dynamodb import dynamo

__all__ = ["dynamo"]
