"""Functions whose workers are forked from a template, and Runtime API, limits and rules as ever."""

import json
from pathlib import Path

from support.functions import FunctionLab, error_of, eventually, invocation, run_in_lab, stable
from support.templates import ON_LINUX, is_of

pytestmark = ON_LINUX

STATE = """
import json, os, sys, traceback

def handler(event, context):
    # The names that lead to the environment's own folder and API differ.
    own = {"AWS_LAMBDA_RUNTIME_API", "_X_AMZN_TRACE_ID", "TMPDIR", "HOME"}
    print("said")
    sys.stderr.write("so\\n")
    try:
        import boto3
        boto3.client("sqs", "eu-west-1", endpoint_url="https://sqs.cn-north-1.amazonaws.com.cn").list_queues()
    except BaseException as error:
        refused = type(error).__name__
    return {
        "environment": {name: value for name, value in os.environ.items() if name not in own},
        "argv": sys.argv,
        "path": sys.path,
        "flags": str(sys.flags),
        "folder": os.getcwd(),
        "descriptors": sorted(os.listdir("/proc/self/fd")),
        "frames": [[frame.f_code.co_filename, frame.f_code.co_name] for frame, _ in traceback.walk_stack(None)],
        "user": [os.getuid(), os.getgid(), os.umask(0o22)],
        "files": sorted(os.listdir("/")),
        "refused": refused,
        "modules": sorted(name for name in sys.modules),
        "context": [context.function_name, context.memory_limit_in_mb, context.log_stream_name],
    }
"""


def test_forked_function_finds_what_an_ordinary_one_finds(tmp_path: Path) -> None:
    async def work(lab: FunctionLab) -> None:
        spawner = lab.functions.facilities.spawner
        outcomes = []
        logs = []
        for _ in range(2):
            environment = await lab.started(STATE, memory_mb=256)
            result = await environment.invoke(invocation())
            worker = environment._life.worker
            assert worker is not None
            is_forked = [is_of(worker.pid, template) for template in spawner.templates.values()]
            outcomes.append((is_forked, json.loads(result.payload)))
            await environment.stop()
            await eventually(lambda: bool(spawner.templates))
            logs.append([stable(line.message) for _, line in lab.log.lines])
            lab.log.lines.clear()

        (before, ordinary), (after, forked) = outcomes
        assert (before, after) == ([], [True])
        assert forked == ordinary
        assert logs[0] == logs[1]
        assert "sqs.cn-north-1.amazonaws.com.cn" in "".join(logs[1])

    run_in_lab(tmp_path, work)


def test_forked_function_is_held_to_its_memory(tmp_path: Path) -> None:
    code = """
    held = []
    def handler(event, context):
        held[:] = [bytearray(event << 20)]
    """

    async def work(lab: FunctionLab) -> None:
        first = await lab.started(code)
        await eventually(lambda: bool(lab.functions.facilities.spawner.templates))
        await first.stop()
        environment = await lab.started(code)

        # As much as a function of this size has on AWS, beside what the runtime takes there.
        assert (await environment.invoke(invocation(b"80"))).function_error is None
        assert error_of(await environment.invoke(invocation(b"200")))["errorType"] == "Runtime.OutOfMemory"
        # It starts anew, and the template is none the worse.
        assert (await environment.invoke(invocation(b"1"))).function_error is None
        assert len(lab.functions.facilities.spawner.templates) == 1

    run_in_lab(tmp_path, work)
