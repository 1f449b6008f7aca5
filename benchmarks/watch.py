"""`homeport watch`: from the save of a file until a function of the reference service answers with the new code.

    .venv/bin/python -m benchmarks.watch [--saves N]

Works on a copy of the project, with a stack of its own. The functions' handlers get a line that answers the benchmark's
event; each save changes it, and the function is invoked, one call after the other, until the change shows.
"""

import argparse
import json
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import boto3
from botocore.config import Config

from homeport.testing.command import Homeport

TARGET_MS = 300.0
PROJECT = Path(__file__).resolve().parents[1]
COPIED = ("src", "terraform", "build", "homeport.toml")
HANDLERS = {"codes_function": "src/codes/handler.py", "audit_function": "src/codes/audit/handler.py"}
"""Terraform's output with the function's name → the file that is saved."""
_PAUSE_S = 0.3
"""Between two saves: nobody saves faster, and the environment that was made ahead is idle by then."""
_LONGEST_S = 30.0
_ANSWER = """

_handler = handler


def handler(event, context):
    return {number} if event == "benchmark" else _handler(event, context)
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure every function."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.watch", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--saves", type=int, default=20, help="how many of each function")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="homeport-benchmark-") as folder, up(copied(Path(folder))) as homeport:
        client = lambda_client(homeport)
        for output, handler in HANDLERS.items():
            name = homeport.run("output", output).strip()
            took = measure(client, name, homeport.project / handler, options.saves)
            print(told(name, took))
    return 0


def copied(folder: Path) -> Path:
    """The reference service in a folder of its own."""
    for name in COPIED:
        copy = shutil.copytree if (PROJECT / name).is_dir() else shutil.copy
        copy(PROJECT / name, folder / name)
    return folder


@contextmanager
def up(project: Path) -> Iterator[Homeport]:
    """The project's stack, and `watch` on it."""
    homeport = Homeport(project)
    try:
        homeport.run("up", "--port", "0")
        with subprocess.Popen(homeport.line("watch"), cwd=project, stderr=subprocess.PIPE, text=True) as watch:
            assert watch.stderr is not None
            for _ in HANDLERS:
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


def measure(client: Any, function: str, file: Path, saves: int) -> list[float]:
    """Milliseconds from each save to the first answer of the new code."""
    code = file.read_text()
    took = []
    # The first one makes the function answer at all; it is not counted.
    for number in range(saves + 1):
        file.write_text(code + _ANSWER.format(number=number))
        saved_s = time.monotonic()
        while answer(client, function) != number:
            if time.monotonic() > saved_s + _LONGEST_S:
                raise SystemExit(f"{function} does not answer with the code that was saved")
        took.append((time.monotonic() - saved_s) * 1000)
        time.sleep(_PAUSE_S)
    return took[1:]


def answer(client: Any, function: str) -> Any:
    """What the function returns now."""
    return json.loads(client.invoke(FunctionName=function, Payload=b'"benchmark"')["Payload"].read())


def told(function: str, took_ms: Sequence[float]) -> str:
    """One line."""
    ordered = sorted(took_ms)
    middle = statistics.median(ordered)
    kept = "kept" if middle <= TARGET_MS else "missed"
    spread = f"best {ordered[0]:.0f} ms, worst {ordered[-1]:.0f} ms of {len(ordered)} saves"
    return f"{function}: {middle:.0f} ms from save to answer (median; {spread}); {TARGET_MS:.0f} ms {kept}"


def slowest_of_the_stack(said: str) -> str:
    """How long the stack itself took to replace files, as `watch` tells."""
    took = [int(each) for each in re.findall(r"\((\d+) ms\)", said)]
    return f"of that, replacing files: {statistics.median(took):.0f} ms" if took else said


if __name__ == "__main__":
    sys.exit(main())
