"""What a runtime does behind its response belongs to the invocation: to its REPORT, and to its timeout.

https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html: "The Invoke phase ends after the runtime
and all extensions signal that they are done by sending a Next API request."
"""

import asyncio
from pathlib import Path

import pytest

from homeport.functions.environment import ExecutionEnvironment, State
from support.functions import END, START, FunctionLab, error_of, eventually, invocation, report, run_in_lab

LINGERER = """
while True:
    request_id, event = next_invocation()
    ANSWER
    print("answered", flush=True)
    while not os.path.exists(os.path.join(os.path.dirname(__file__), "go")):
        time.sleep(0.01)
    print("done", flush=True)
"""
RESPONSE = 'call("POST", f"/2018-06-01/runtime/invocation/{request_id}/response", '
WHOLE = RESPONSE + "b'yes')"
STREAMED = RESPONSE + """iter([b"yes"]), Lambda_Runtime_Function_Response_Mode="streaming")"""
UNTIL_ANSWERED = [START, "answered\n"]


async def answered(lab: FunctionLab, answer: str) -> ExecutionEnvironment:
    """An environment whose caller has its response, while the runtime goes on until there is a file."""
    environment = lab.create_scripted(LINGERER.replace("ANSWER", answer))
    await environment.start()
    result = await environment.invoke(invocation())
    assert (result.payload, result.function_error, environment.state) == (b"yes", None, State.BUSY)
    await eventually(lambda: lab.log.messages[1:] == UNTIL_ANSWERED)
    return environment


@pytest.mark.parametrize("answer", [WHOLE, STREAMED], ids=["whole", "streamed"])
def test_invocation_ends_when_the_runtime_asks_for_the_next_one(tmp_path: Path, answer: str) -> None:
    async def work(lab: FunctionLab) -> None:
        environment = await answered(lab, answer)

        lab.clock.advance(0.25)
        (tmp_path / "code" / "go").touch()
        await eventually(lambda: environment.state is State.READY)

        end = [END, report("250.00 ms", "250 ms", "Init Duration: 0.00 ms\t")]
        assert lab.log.messages[1:] == [*UNTIL_ANSWERED, "done\n", *end]

    run_in_lab(tmp_path, work)


def test_timeout_holds_behind_the_response_and_spares_the_next_invocation(tmp_path: Path) -> None:
    async def work(lab: FunctionLab) -> None:
        environment = await answered(lab, WHOLE)
        assert environment.overhead is not None

        lab.clock.advance(3)
        result = await asyncio.shield(environment.overhead)
        (tmp_path / "code" / "go").touch()
        following = await environment.invoke(invocation())

        assert error_of(result)["errorType"] == "Sandbox.Timedout"
        assert (following.payload, following.function_error) == (b"yes", None)

    run_in_lab(tmp_path, work)


@pytest.mark.parametrize("wants_log", [True, False], ids=["with its log", "without"])
def test_response_is_not_lost_where_the_runtime_dies_behind_it(tmp_path: Path, wants_log: bool) -> None:
    async def work(lab: FunctionLab) -> None:
        environment = lab.create_scripted(
            LINGERER.replace("ANSWER", WHOLE).replace('print("done", flush=True)', "os._exit(9)")
        )
        await environment.start()
        (tmp_path / "code" / "go").touch()

        result = await environment.invoke(invocation(wants_log=wants_log))

        assert (result.payload, result.function_error) == (b"yes", None)
        assert ("Error Type: Runtime.ExitError" in result.log_tail) is wants_log

    run_in_lab(tmp_path, work)
