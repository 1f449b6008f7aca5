"""Templates: processes that have imported what Python functions import, from which workers are forked.

`choice` decides in the server which workers may be; `templates` keeps the templates in the process that forks. A
template runs the rest: `sitecustomize` in the place of an interpreter's own, `recording` while it imports, `serving` to
fork, and `preloaded` in the worker, where nothing shows of what it has not imported itself. Those run on every Python
that AWS has, and import nothing else of homeport but `worker_start`, so this package stays empty.
"""
