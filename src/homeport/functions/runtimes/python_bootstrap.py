"""What a Python worker runs, as AWS's /var/runtime/bootstrap.py: set the search path up, hand over to AWS's client.

Where that cannot be installed (it has wheels for Linux alone), homeport's own takes its place.

A copy of this file is the LAMBDA_RUNTIME_DIR of the Python environment; it runs there without homeport.
"""

import os
import sys


def set_search_path() -> None:
    """The function's folder first, then the layers' (unless the function sets PYTHONPATH, which replaces them)."""
    layers = os.environ.pop("_HOMEPORT_LAYERS_PATH", "")
    if layers and "PYTHONPATH" not in os.environ:
        version = f"python{sys.version_info.major}.{sys.version_info.minor}"
        sys.path.insert(0, os.path.join(layers, "python"))  # noqa: PTH118 - no pathlib before the function asks for it
        sys.path.insert(0, os.path.join(layers, "python", "lib", version, "site-packages"))  # noqa: PTH118 - as above
    sys.path.insert(0, os.environ["LAMBDA_TASK_ROOT"])


def tidy_environment() -> None:
    """Python adds LC_CTYPE where the system lacks the locale of LANG; on AWS, which has it, functions see none."""
    if os.environ.get("LC_CTYPE") == "C.UTF-8":
        del os.environ["LC_CTYPE"]


def main() -> None:
    from homeport_egress import keep_rules  # type: ignore[import-not-found]  # lies beside this file

    keep_rules()
    set_search_path()
    tidy_environment()
    try:
        from awslambdaric.__main__ import main as run  # type: ignore[import-not-found]  # installed where this runs
    except ImportError:
        from homeport_client import run as run_own  # type: ignore[import-not-found]  # lies beside this file

        run_own(os.environ["_HANDLER"])
    else:
        run([sys.argv[0], os.environ["_HANDLER"]])


if __name__ == "__main__":
    main()
