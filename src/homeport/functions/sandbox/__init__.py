"""How a function's processes are kept apart from the machine: the isolation levels, one module each.

The process that forks the workers imports `steps` from here, so this package itself stays empty.
"""
