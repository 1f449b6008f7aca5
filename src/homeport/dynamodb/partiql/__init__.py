"""PartiQL for DynamoDB: statements are parsed, compiled to the engine's own expressions, and carried out as they are.

https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ql-reference.html
"""
