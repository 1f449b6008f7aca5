"""The program of a template: what an interpreter runs for `sitecustomize`, just before its script.

So a worker that is forked here goes on as the interpreter that it was started as, with the script of its command line
for `__main__`, its own `sys.argv`, `sys.path` and `sys.flags`, and nothing below its frames.
"""

import os
import sys

# In the folder of another there may be more than this module.
_FOLDER = os.path.dirname(os.path.abspath(__file__))  # noqa: PTH100, PTH120 - pathlib is not to be imported for it
_SOURCES = _FOLDER[: -len("/homeport/functions/template")]


def _become_worker() -> None:
    """Returns in the workers alone."""
    before = dict(sys.modules)
    sys.path.remove(_FOLDER)
    sys.path.append(_SOURCES)
    from homeport.functions.template.recording import Recording

    # What that has brought along is to be seen when it comes.
    for name in sys.modules.keys() - before.keys():
        del sys.modules[name]
    recording = Recording()
    recording.begin()
    from homeport.functions.template.serving import become_worker

    become_worker(before, recording, _SOURCES)


_become_worker()
# The interpreter's own, if it has one. If not, it hears what it would have heard.
del sys.modules["sitecustomize"]
__import__("sitecustomize")
