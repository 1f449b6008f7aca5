"""The expression language: one module for each kind of expression, on one lexer and one grammar of operands."""
