"""Engines of their own, whatever stack is named: these tests move the clock."""

from support.dynamodb import dynamo

__all__ = ["dynamo"]
