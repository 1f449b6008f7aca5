"""What tests of a stack use: a pytest plugin, and the stack as it gives it."""
