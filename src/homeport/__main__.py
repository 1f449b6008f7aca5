"""The command line, `homeport` or `python -m homeport`."""

import os
import signal
import sys


def main() -> int:
    """Run it; the exit code. An interrupt while the command is still loading ends it as quietly as a later one."""
    try:
        from homeport.cli import main as run

        return run()
    except KeyboardInterrupt:
        sys.stderr.write("interrupted\n")
        sys.stderr.flush()
        # Modules that are half loaded have nothing to tidy up.
        os._exit(128 + signal.SIGINT)


if __name__ == "__main__":
    raise SystemExit(main())
