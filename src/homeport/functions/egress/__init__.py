"""Where functions may connect: the rules, and what keeps them.

Hooks in the runtimes of Python and Node.js keep them for the function's own code, with the names as it uses them; on
Linux the kernel hands over every connection of all its processes besides (`supervisor`).
"""
