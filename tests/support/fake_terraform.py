"""A program in Terraform's place: it notes how it was called and what lay around it, and answers as it is told to.

Its folder holds `calls` (one JSON a line) and may hold `script.json`: for each command a list of answers, taken in turn
and the last one for ever, each {"code", "stdout", "stderr", "write": {path: text}, "wait": true}.
"""

import json
import sys
from pathlib import Path
from typing import Any

PROGRAM = r"""#!{python}
import json, os, pathlib, signal, sys, time
home = pathlib.Path(__file__).parent
arguments = sys.argv[1:]
if arguments[:1] == ["version"]:
    print(json.dumps({{"terraform_version": "1.11.4"}}))
    raise SystemExit(0)
here = sorted(each.name for each in pathlib.Path(".").iterdir() if each.name.startswith("zz_homeport_"))
names = ("TF_DATA_DIR", "AWS_ENDPOINT_URL", "AWS_PROFILE", "TF_CLI_CONFIG_FILE", "TF_WORKSPACE")
environment = {{name: os.environ[name] for name in names if name in os.environ}}
call = {{"arguments": arguments, "overrides": here, "environment": environment}}
with (home / "calls").open("a") as calls:
    calls.write(json.dumps(call) + "\n")
if arguments[0] == "workspace":
    data = pathlib.Path(os.environ.get("TF_DATA_DIR", ".terraform"))
    data.mkdir(exist_ok=True)
    (data / "environment").write_text(arguments[-1])
script = json.loads((home / "script.json").read_text()) if (home / "script.json").exists() else {{}}
answers = script.get(arguments[0], [])
answer = answers[0] if answers else {{}}
if len(answers) > 1:
    script[arguments[0]] = answers[1:]
    (home / "script.json").write_text(json.dumps(script))
for name, text in answer.get("write", {{}}).items():
    pathlib.Path(name).parent.mkdir(parents=True, exist_ok=True)
    pathlib.Path(name).write_text(text)
print(answer.get("stdout", ""), flush=True)
print(answer.get("stderr", ""), file=sys.stderr, flush=True)
if answer.get("wait"):
    signal.signal(signal.SIGINT, lambda *_: sys.exit(9))
    (home / "waiting").touch()
    time.sleep(60)
raise SystemExit(answer.get("code", 0))
"""


class FakeTerraform:
    """The program in its folder."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True)
        self.folder = folder
        self.path = folder / "terraform"
        self.path.write_text(PROGRAM.format(python=sys.executable))
        self.path.chmod(0o755)

    def answers(self, **commands: list[dict[str, Any]]) -> None:
        """What it will answer to each command."""
        (self.folder / "script.json").write_text(json.dumps(commands))

    def calls(self) -> list[dict[str, Any]]:
        """How it was called so far."""
        file = self.folder / "calls"
        return [json.loads(line) for line in file.read_text().splitlines()] if file.exists() else []

    def commands(self) -> list[str]:
        """The first argument of each call."""
        return [call["arguments"][0] for call in self.calls()]
