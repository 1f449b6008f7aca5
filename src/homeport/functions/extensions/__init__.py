"""Lambda extensions: which there are, what state each is in, and the API by which they take part in the phases.

https://docs.aws.amazon.com/lambda/latest/dg/runtimes-extensions-api.html

States, their order and the sentences of refusals are those of AWS's runtime interface emulator, which shares them with
Lambda itself.
"""
