"""A program in the place of docker and docker-compose: it notes how it was called, and answers as it is told to.

Answers are found by the words that a call begins with, compose's options left out; the longest that fits wins. A call
that nothing is said of succeeds and prints nothing.
"""

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

PROGRAM = r"""#!{python}
import json, os, pathlib, sys
home = pathlib.Path(__file__).parent
arguments = sys.argv[1:]
if pathlib.Path(sys.argv[0]).name == "docker-compose":
    arguments = ["docker-compose", *arguments]
names = ("HOMEPORT_PORT", "HOMEPORT_INIT", "LOCALSTACK_IMAGE", "LOCALSTACK_AUTH_TOKEN")
environment = {{name: os.environ[name] for name in names if name in os.environ}}
with (home / "calls").open("a") as calls:
    calls.write(json.dumps({{"arguments": arguments, "environment": environment}}) + "\n")
words, rest = [], list(arguments)
while rest:
    word = rest.pop(0)
    if word in ("--project-name", "--file"):
        rest.pop(0)
    else:
        words.append(word)
text = " ".join(words)
script = json.loads((home / "script.json").read_text()) if (home / "script.json").exists() else {{}}
fitting = [key for key in script if text.startswith(key)]
answer = script[max(fitting, key=len)] if fitting else {{}}
sys.stdout.write(answer.get("stdout", ""))
sys.stderr.write(answer.get("stderr", ""))
raise SystemExit(answer.get("code", 0))
"""

IDENTIFIER = "0123456789ab" + "0" * 52
STARTED = "2026-03-01T12:00:00.123456789Z"
STARTED_S = 1772366400.123456


def container(status: str = "running", started: str = STARTED, exit_code: int = 0) -> str:
    """What `docker inspect` prints."""
    state = {"Status": status, "StartedAt": started, "ExitCode": exit_code}
    return json.dumps([{"Id": IDENTIFIER, "State": state}])


class FakeDocker:
    """The programs in their folder."""

    def __init__(self, folder: Path, *names: str) -> None:
        folder.mkdir(parents=True)
        self.folder = folder
        for name in names or ("docker",):
            path = folder / name
            path.write_text(PROGRAM.format(python=sys.executable))
            path.chmod(0o755)

    @property
    def environment(self) -> dict[str, str]:
        """In which nothing else is found."""
        return {"PATH": str(self.folder)}

    def answers(self, script: Mapping[str, Mapping[str, Any]]) -> None:
        """What it will answer from now on."""
        (self.folder / "script.json").write_text(json.dumps(script))

    def calls(self) -> list[str]:
        """The calls so far, each as one text."""
        return [" ".join(call["arguments"]) for call in self._calls()]

    def environments(self, words: str) -> list[dict[str, str]]:
        """What the calls that hold these words found in their environment."""
        return [call["environment"] for call in self._calls() if words in " ".join(call["arguments"])]

    def _calls(self) -> list[dict[str, Any]]:
        file = self.folder / "calls"
        return [json.loads(line) for line in file.read_text().splitlines()] if file.exists() else []
