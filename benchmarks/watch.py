"""`homeport watch`: from the save of a file until a function answers with the new code.

    .venv/bin/python -m benchmarks.watch [--saves N]

Works on a copy of the project, with a stack of its own. The handlers of the reference service get a line that answers
the benchmark's event; beside them are two functions that import nothing, in Python and in Node.js. Each save changes
the answer, and the function is invoked, one call after the other, until the change shows. How much of that is the
function's own init phase, which AWS has too, its log tells.
"""

import argparse
import base64
import json
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import boto3
from botocore.config import Config

from homeport.testing.command import Homeport

TARGET_MS = 300.0
PROJECT = Path(__file__).resolve().parents[1]
COPIED = ("src", "terraform", "build", "homeport.toml")
HANDLERS = {
    "codes_function": "src/codes/handler.py",
    "audit_function": "src/codes/audit/handler.py",
    "authorizer_function": "src/codes/authorizer/handler.py",
}
"""Terraform's output with the function's name → the file that is saved."""
_PYTHON_ANSWER = "def handler(event, context):\n    return {number}\n"
_NODE_ANSWER = "export const handler = async () => {number};\n"
PLAIN = {
    "plain-python": ("app.py", "python3.13", _PYTHON_ANSWER),
    "plain-node": ("app.mjs", "nodejs20.x", _NODE_ANSWER),
}
"""A function's name → its file, its runtime, and what is saved."""
_INIT = re.compile(r"Init Duration: ([\d.]+) ms")
_PAUSE_S = 0.3
"""Between two saves: nobody saves faster, and the environment that was made ahead is idle by then."""
_LONGEST_S = 30.0
_ANSWER = """

_handler = handler


def handler(event, context):
    return {number} if event == "benchmark" else _handler(event, context)
"""
_FUNCTION = """
resource "aws_iam_role" "{name}" {{
  name = "{name}"
  assume_role_policy = jsonencode({{
    Version   = "2012-10-17"
    Statement = [{{ Effect = "Allow", Action = "sts:AssumeRole", Principal = {{ Service = "lambda.amazonaws.com" }} }}]
  }})
}}

resource "aws_lambda_function" "{name}" {{
  function_name = "{name}"
  role          = aws_iam_role.{name}.arn
  runtime       = "{runtime}"
  handler       = "app.handler"
  filename      = "${{path.module}}/../{name}.zip"
}}
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure every function."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.watch", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--saves", type=int, default=20, help="how many of each function")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="homeport-benchmark-") as folder, up(copied(Path(folder))) as homeport:
        client = lambda_client(homeport)
        for name, (file, _, answering) in PLAIN.items():
            print(told(name, measure(client, name, homeport.project / name / file, answering, options.saves)))
        for output, handler in HANDLERS.items():
            name, path = homeport.run("output", output).strip(), homeport.project / handler
            print(told(name, measure(client, name, path, _escaped(path.read_text()) + _ANSWER, options.saves)))
    return 0


def copied(folder: Path) -> Path:
    """The reference service in a folder of its own."""
    for name in COPIED:
        copy = shutil.copytree if (PROJECT / name).is_dir() else shutil.copy
        copy(PROJECT / name, folder / name)
    for name, (file, runtime, answering) in PLAIN.items():
        (folder / name).mkdir()
        (folder / name / file).write_text(answering.format(number=-1))
        with zipfile.ZipFile(folder / f"{name}.zip", "w") as archive:
            archive.write(folder / name / file, file)
        (folder / "terraform" / f"{name}.tf").write_text(_FUNCTION.format(name=name, runtime=runtime))
    return folder


@contextmanager
def up(project: Path) -> Iterator[Homeport]:
    """The project's stack, and `watch` on it."""
    homeport = Homeport(project)
    try:
        homeport.run("up", "--port", "0")
        with subprocess.Popen(homeport.line("watch"), cwd=project, stderr=subprocess.PIPE, text=True) as watch:
            assert watch.stderr is not None
            for _ in (*HANDLERS, *PLAIN):
                print(watch.stderr.readline(), end="", file=sys.stderr)
            try:
                yield homeport
            finally:
                watch.terminate()
                print(slowest_of_the_stack(watch.stderr.read()), file=sys.stderr)
    finally:
        homeport.run("down")


def lambda_client(homeport: Homeport) -> Any:
    """A client of the stack."""
    status = homeport.json("status")
    return boto3.client(
        "lambda",
        endpoint_url=status["endpoint"],
        region_name=status["region"],
        aws_access_key_id=status["account"],
        aws_secret_access_key="test",
        config=Config(retries={"max_attempts": 0}),
    )


class Save(NamedTuple):
    """What came of one, in milliseconds."""

    answered_ms: float
    """From the save to the first answer of the new code."""
    init_ms: float
    """The function's own init phase before that answer."""


def measure(client: Any, function: str, file: Path, answering: str, saves: int) -> list[Save]:
    """Save a file again and again, `answering` with another number each time."""
    took = []
    # The first one makes the function answer at all; it is not counted.
    for number in range(saves + 1):
        file.write_text(answering.format(number=number))
        saved_s = time.monotonic()
        while (answer := invoke(client, function))[0] != number:
            if time.monotonic() > saved_s + _LONGEST_S:
                raise SystemExit(f"{function} does not answer with the code that was saved")
        took.append(Save((time.monotonic() - saved_s) * 1000, answer[1]))
        time.sleep(_PAUSE_S)
    return took[1:]


def invoke(client: Any, function: str) -> tuple[Any, float]:
    """What the function returns now, and how long its init phase took if there was one."""
    answer = client.invoke(FunctionName=function, Payload=b'"benchmark"', LogType="Tail")
    init = _INIT.search(base64.b64decode(answer["LogResult"]).decode(errors="replace"))
    return json.loads(answer["Payload"].read()), float(init[1]) if init else 0.0


def told(function: str, saves: Sequence[Save]) -> str:
    """One line."""
    ordered = sorted(each.answered_ms for each in saves)
    middle, init = statistics.median(ordered), statistics.median(each.init_ms for each in saves)
    kept = "kept" if middle <= TARGET_MS else "missed"
    spread = f"best {ordered[0]:.0f} ms, worst {ordered[-1]:.0f} ms of {len(ordered)} saves"
    return (
        f"{function}: {middle:.0f} ms from save to answer, its own init phase {init:.0f} ms of it "
        f"(medians; {spread}); {TARGET_MS:.0f} ms {kept}"
    )


def _escaped(code: str) -> str:
    return code.replace("{", "{{").replace("}", "}}")


def slowest_of_the_stack(said: str) -> str:
    """How long the stack itself took to replace files, as `watch` tells."""
    took = [int(each) for each in re.findall(r"\((\d+) ms\)", said)]
    return f"of that, replacing files: {statistics.median(took):.0f} ms" if took else said


if __name__ == "__main__":
    sys.exit(main())
