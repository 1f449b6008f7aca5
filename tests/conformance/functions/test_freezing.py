"""Between two invocations nothing of an execution environment runs.

https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html: "Background processes or callbacks that
were initiated by your Lambda function and did not complete when the function ended resume if Lambda reuses the
execution environment."
"""

import shutil
import time
from collections.abc import Mapping

import pytest

from support.lambda_service import LambdaService

BETWEEN_S = 2.0
TICKING_THREAD = """\
import threading, time
ticks = []
def tick():
    while True:
        ticks.append(time.time())
        time.sleep(0.01)
threading.Thread(target=tick, daemon=True).start()
def handler(event, context):
    time.sleep(0.1)
    return [max(after - before for before, after in zip(ticks, ticks[1:])), len(ticks)]
"""
TICKING_CHILD = """\
import os, subprocess, sys, tempfile, time
ticks = os.path.join(tempfile.gettempdir(), "ticks")
code = "import sys, time\\nwhile True: open(sys.argv[1], 'a').write(f'{time.time()} '); time.sleep(0.01)"
subprocess.Popen([sys.executable, "-I", "-S", "-c", code, ticks], start_new_session=True)
while not os.path.exists(ticks): time.sleep(0.01)
def handler(event, context):
    time.sleep(0.1)
    times = [float(each) for each in open(ticks).read().split()]
    return [max(after - before for before, after in zip(times, times[1:])), len(times)]
"""
TICKING_TIMER = """\
const ticks = [];
setInterval(() => ticks.push(Date.now() / 1000), 10);
exports.handler = async () => {
  await new Promise((resolve) => setTimeout(resolve, 100));
  return [Math.max(...ticks.slice(1).map((each, index) => each - ticks[index])), ticks.length];
};
"""
FUNCTIONS = {
    "a thread": ({"app.py": TICKING_THREAD}, {}),
    "a process of its own session": ({"app.py": TICKING_CHILD}, {}),
    "a timer": ({"index.js": TICKING_TIMER}, {"Runtime": "nodejs22.x", "Handler": "index.handler"}),
}


@pytest.mark.parametrize(("files", "settings"), FUNCTIONS.values(), ids=FUNCTIONS)
def test_what_runs_in_the_background_stands_still_and_goes_on(
    functions: LambdaService, files: Mapping[str, str], settings: Mapping[str, str]
) -> None:
    if settings and not shutil.which("node"):
        pytest.skip("Node.js is not on this machine")
    function = functions.deploy(files, **settings)
    _, ticks_before = function.result()
    # What is asserted is that nothing happens meanwhile.
    time.sleep(BETWEEN_S)

    longest_pause_s, ticks = function.result()

    # Not all of it: a busy machine takes its time to stop them.
    assert longest_pause_s > BETWEEN_S / 2
    assert ticks > ticks_before
