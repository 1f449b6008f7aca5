"""Function URLs apart from HTTP: the event, what becomes of the result, CORS.

https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html
"""
