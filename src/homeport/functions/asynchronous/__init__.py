"""Asynchronous invocations: events that are accepted at once and handled until they succeed or are given up.

https://docs.aws.amazon.com/lambda/latest/dg/invocation-async.html
"""
