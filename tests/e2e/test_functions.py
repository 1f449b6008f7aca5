"""Lambda in a live instance: AWS's client outside, real workers inside."""

import base64
import io
import json
import signal
import time
import zipfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from support.functions import is_running, state_of
from support.instance import Instance, running
from support.lambda_service import TRUST

WITHIN_S = 20.0

CODE = """
import boto3, json, logging, os, subprocess, time

def handler(event, context):
    action = event.get("action", "")
    if action == "log":
        print("printed")
        logging.getLogger().warning("logged")
    if action == "raise":
        raise ValueError("no")
    if action == "exit":
        os._exit(1)
    if action == "sleep":
        time.sleep(event["seconds"])
    if action == "family":
        child = subprocess.Popen(["sleep", "900"], start_new_session=True)
        return [os.getpid(), child.pid]
    if action == "identity":
        return boto3.client("sts").get_caller_identity()["Arn"]
    if action == "context":
        return [context.client_context.custom, context.invoked_function_arn]
    return {"pid": os.getpid()}
"""


def archive(code: str, name: str = "app.py") -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as file:
        file.writestr(name, code)
    return content.getvalue()


class Stack:
    """An instance with a role, and what the tests do in it."""

    def __init__(self, instance: Instance) -> None:
        self.instance = instance
        self.functions = instance.client("lambda")
        self.logs = instance.client("logs")
        trust = json.dumps(TRUST)
        role = instance.client("iam").create_role(RoleName="codes", AssumeRolePolicyDocument=trust)
        self.role = role["Role"]["Arn"]
        streams = "arn:aws:iam::aws:policy/service-role/AWSLambdaDynamoDBExecutionRole"
        instance.client("iam").attach_role_policy(RoleName="codes", PolicyArn=streams)

    def create(self, name: str, code: str = CODE, **settings: Any) -> None:
        given = {"Runtime": "python3.13", "Handler": "app.handler", "Timeout": 10, **settings}
        self.functions.create_function(FunctionName=name, Role=self.role, Code={"ZipFile": archive(code)}, **given)
        self.functions.get_waiter("function_active_v2").wait(FunctionName=name, WaiterConfig={"Delay": 1})

    def invoke(self, name: str, event: Any = None, **settings: Any) -> tuple[str | None, Any, str]:
        """Function error, payload, log tail."""
        answer = self.functions.invoke(FunctionName=name, Payload=json.dumps(event or {}), LogType="Tail", **settings)
        tail = base64.b64decode(answer["LogResult"]).decode()
        return answer.get("FunctionError"), json.loads(answer["Payload"].read()), tail

    def events(self, group: str) -> list[tuple[int, str]]:
        """Times and messages of a log group, as they were stored."""
        found = self.logs.filter_log_events(logGroupName=group)["events"]
        return [(event["timestamp"], event["message"]) for event in found]

    def messages(self, group: str) -> list[str]:
        try:
            return [message for _, message in self.events(group)]
        except self.logs.exceptions.ResourceNotFoundException:
            return []


def wait_for(condition: Callable[[], Any], what: str) -> None:
    deadline = time.monotonic() + WITHIN_S
    while not condition():
        assert time.monotonic() < deadline, what
        time.sleep(0.05)


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    with running(tmp_path_factory.mktemp("functions") / "state") as instance:
        made = Stack(instance)
        made.create("codes")
        yield made


def test_result_comes_with_the_log(stack: Stack) -> None:
    error, payload, tail = stack.invoke("codes", {"action": "log"})

    assert (error, list(payload)) == (None, ["pid"])
    lines = tail.splitlines()
    assert [line.split("\t")[-1].split(":")[0] for line in lines[1:-2]] == ["printed", "logged"]
    assert [line.split()[0] for line in (lines[0], *lines[-2:])] == ["START", "END", "REPORT"]


def test_every_line_is_stored_once_under_its_own_time(stack: Stack) -> None:
    stack.create("lines", "import time\ndef handler(e, c):\n    print('one'); time.sleep(0.1); print('two')\n")
    stack.invoke("lines")
    wait_for(lambda: len(stack.messages("/aws/lambda/lines")) >= 6, "the log is not stored")

    events = stack.events("/aws/lambda/lines")

    kinds = [message.split()[0] for _, message in events]
    assert kinds == ["INIT_START", "START", "one", "two", "END", "REPORT"]
    times = dict(zip(kinds, [timestamp for timestamp, _ in events], strict=True))
    assert times["two"] - times["one"] >= 90


def test_log_group_of_logging_config_is_used(stack: Stack) -> None:
    stack.create("elsewhere", LoggingConfig={"LogFormat": "Text", "LogGroup": "/shared/log"})
    stack.invoke("elsewhere")

    wait_for(lambda: len(stack.messages("/shared/log")) == 4, "the log is not stored")
    (stream,) = stack.logs.describe_log_streams(logGroupName="/shared/log")["logStreams"]
    assert "/elsewhere[$LATEST][" in stream["logStreamName"]
    assert stack.messages("/aws/lambda/elsewhere") == []


@pytest.mark.parametrize(
    ("event", "error_type"),
    [({"action": "raise"}, "ValueError"), ({"action": "exit"}, "Runtime.ExitError")],
)
def test_failure_of_the_function_is_unhandled(stack: Stack, event: Any, error_type: str) -> None:
    error, payload, tail = stack.invoke("codes", event)

    assert (error, payload["errorType"]) == ("Unhandled", error_type)
    assert tail.startswith("START RequestId: ")


def test_timeout_is_answered_at_the_functions_limit(stack: Stack) -> None:
    stack.create("slow", Timeout=1)
    stack.invoke("slow")
    started = time.monotonic()

    error, payload, tail = stack.invoke("slow", {"action": "sleep", "seconds": 900})

    assert (error, payload["errorType"]) == ("Unhandled", "Sandbox.Timedout")
    assert payload["errorMessage"].endswith("Error: Task timed out after 1.00 seconds")
    assert tail.rstrip().endswith("Status: timeout")
    assert 1.0 <= time.monotonic() - started < 2.0
    assert stack.invoke("slow")[0] is None


def test_event_is_run_later_and_logged(stack: Stack) -> None:
    stack.create("events", "def handler(event, context): print('got', event['number'])")
    answer = stack.functions.invoke(FunctionName="events", InvocationType="Event", Payload='{"number": 7}')

    assert answer["StatusCode"] == 202
    wait_for(lambda: "got 7\n" in stack.messages("/aws/lambda/events"), "the event did not arrive")


def test_batches_of_a_stream_follow_each_other_in_order(stack: Stack) -> None:
    # With a pause of a second after each of 30 batches this would take half a minute.
    stack.create("consumer", "def handler(event, context): print('got', event['Records'][0]['dynamodb']['Keys'])")
    dynamodb = stack.instance.client("dynamodb")
    table = dynamodb.create_table(
        TableName="streamed",
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "N"}],
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        BillingMode="PAY_PER_REQUEST",
        StreamSpecification={"StreamEnabled": True, "StreamViewType": "KEYS_ONLY"},
    )["TableDescription"]
    for number in range(30):
        dynamodb.put_item(TableName="streamed", Item={"id": {"N": str(number)}})
    stack.functions.create_event_source_mapping(
        FunctionName="consumer", EventSourceArn=table["LatestStreamArn"], StartingPosition="TRIM_HORIZON", BatchSize=1
    )

    def got() -> list[str]:
        return [message.strip() for message in stack.messages("/aws/lambda/consumer") if message.startswith("got")]

    wait_for(lambda: len(got()) >= 30, "the last batch")

    assert got() == [f"got {{'id': {{'N': '{number}'}}}}" for number in range(30)]


def test_function_acts_as_its_role_in_this_stack(stack: Stack) -> None:
    assert stack.invoke("codes", {"action": "identity"})[1].startswith("arn:aws:sts::000000000000:assumed-role/codes/")


def test_client_context_and_arn_reach_the_function(stack: Stack) -> None:
    context = base64.b64encode(b'{"custom": {"a": "b"}}').decode()
    arn = "arn:aws:lambda:us-east-1:000000000000:function:codes"

    assert stack.invoke("codes", {"action": "context"}, ClientContext=context)[1] == [{"a": "b"}, arn]


def test_concurrent_invocations_have_environments_of_their_own(stack: Stack) -> None:
    stack.create("parallel")
    with ThreadPoolExecutor(4) as threads:
        pids = {
            each[1]["pid"]
            for each in threads.map(lambda _: stack.invoke("parallel", {"action": "sleep", "seconds": 0.5}), range(4))
        }

    assert len(pids) == 4


def test_new_code_answers_after_an_update_and_the_old_worker_goes(stack: Stack) -> None:
    stack.create("changing")
    old = stack.invoke("changing")[1]["pid"]

    stack.functions.update_function_code(
        FunctionName="changing", ZipFile=archive("def handler(event, context): return 'new'")
    )
    stack.functions.get_waiter("function_updated_v2").wait(FunctionName="changing", WaiterConfig={"Delay": 1})

    assert stack.invoke("changing")[1] == "new"
    wait_for(lambda: not is_running(old), "the old worker runs on")


def test_invocation_under_way_survives_an_update(stack: Stack) -> None:
    stack.create("replaced")
    stack.invoke("replaced")
    with ThreadPoolExecutor(1) as threads:
        pending = threads.submit(stack.invoke, "replaced", {"action": "sleep", "seconds": 2})
        time.sleep(0.3)
        stack.functions.update_function_code(
            FunctionName="replaced", ZipFile=archive("def handler(event, context): return 'new'")
        )
        stack.functions.get_waiter("function_updated_v2").wait(FunctionName="replaced", WaiterConfig={"Delay": 1})

        assert pending.result()[0] is None


def test_layers_are_there(stack: Stack) -> None:
    layer = stack.functions.publish_layer_version(
        LayerName="shared", Content={"ZipFile": archive("where = 'layer'", "python/shared_module.py")}
    )
    code = "import shared_module\ndef handler(event, context): return shared_module.where"
    stack.create("layered", code, Layers=[layer["LayerVersionArn"]])

    assert stack.invoke("layered")[1] == "layer"


def test_runtime_that_is_not_there_is_named_by_the_invocation(stack: Stack) -> None:
    stack.create("other", Runtime="dotnet6")

    error, payload, _ = stack.invoke("other")

    assert (error, payload["errorType"]) == ("Unhandled", "Runtime.NotSupported")
    assert payload["errorMessage"].endswith("Error: homeport does not run the runtime dotnet6")


def test_deleted_function_leaves_no_process(stack: Stack) -> None:
    stack.create("gone")
    pids = stack.invoke("gone", {"action": "family"})[1]
    assert all(map(is_running, pids))

    stack.functions.delete_function(FunctionName="gone")

    wait_for(lambda: not any(map(is_running, pids)), "processes of the function run on")


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGKILL])
def test_no_process_survives_the_server(tmp_path: Path, how: signal.Signals) -> None:
    with running(tmp_path / "state") as instance:
        stack = Stack(instance)
        stack.create("codes")
        pids = stack.invoke("codes", {"action": "family"})[1]
        wait_for(lambda: {state_of(pid) for pid in pids} == {"T"}, "the environment is not frozen")

        instance.stop(how)

    wait_for(lambda: not any(map(is_running, pids)), "processes of the function run on")


def test_functions_are_frozen_as_homeport_toml_says(tmp_path: Path) -> None:
    (tmp_path / "homeport.toml").write_text("[functions]\nfreeze = false\n[functions.frozen]\nfreeze = true\n")
    with running(tmp_path / "state") as instance:
        stack = Stack(instance)
        for name in ("awake", "frozen"):
            stack.create(name)
        awake, frozen = (stack.invoke(name)[1]["pid"] for name in ("awake", "frozen"))

        wait_for(lambda: state_of(frozen) == "T", "the environment is not frozen")

        assert state_of(awake) == "S"
