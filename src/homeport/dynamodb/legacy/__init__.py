"""The parameters from before expressions: one module for each, compiled to the nodes that expressions are made of.

https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/LegacyConditionalParameters.html
"""
