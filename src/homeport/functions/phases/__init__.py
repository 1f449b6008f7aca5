"""The phases of an execution environment's life, one module each; `life` is what they share.

https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html#runtimes-lifecycle
"""
