"""How many invocations run at once, and what is answered beyond.

https://docs.aws.amazon.com/lambda/latest/dg/lambda-concurrency.html
"""

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from botocore.exceptions import ClientError

from support.lambda_service import Answer, Function, LambdaService

CODE = """\
import time, uuid
environment = uuid.uuid4().hex
busy = 0
def handler(event, context):
    global busy
    busy += 1
    at_once = busy
    time.sleep(event.get("seconds", 0))
    busy -= 1
    return [environment, at_once]
"""


def refusal(function: Function) -> tuple[int, str, str, str]:
    with pytest.raises(ClientError) as refused:
        function.invoke(tail=False)
    response = refused.value.response
    error = response["Error"]
    told = (str(response.get("Reason")), error["Message"])
    return (response["ResponseMetadata"]["HTTPStatusCode"], error["Code"], *told)


THROTTLED = (429, "TooManyRequestsException", "ReservedFunctionConcurrentInvocationLimitExceeded", "Rate Exceeded.")


def test_reserved_concurrency_of_0_refuses_everything(functions: LambdaService) -> None:
    function = functions.deploy({"app.py": CODE})
    functions.client.put_function_concurrency(FunctionName=function.name, ReservedConcurrentExecutions=0)

    assert refusal(function) == THROTTLED

    functions.client.delete_function_concurrency(FunctionName=function.name)
    assert function.invoke().function_error is None


def test_each_environment_runs_one_invocation_at_a_time(functions: LambdaService) -> None:
    function = functions.deploy({"app.py": CODE}, Timeout=30)
    together = threading.Barrier(5)

    def invoke(_: int) -> Answer:
        together.wait()
        return function.invoke({"seconds": 1}, tail=False)

    with ThreadPoolExecutor(5) as threads:
        answers = list(threads.map(invoke, range(5)))

    assert [answer.json[1] for answer in answers] == [1] * 5
    assert len({answer.json[0] for answer in answers}) == 5


def test_invocations_one_after_the_other_share_an_environment(functions: LambdaService) -> None:
    function = functions.deploy({"app.py": CODE})

    assert len({function.result()[0] for _ in range(5)}) == 1


def held(function: Function) -> Answer:
    """An invocation of four seconds, asked for until nobody else is served in that moment."""
    while True:
        try:
            return function.invoke({"seconds": 4}, tail=False)
        except function.service.client.exceptions.TooManyRequestsException:
            continue


def test_reserved_concurrency_of_1_refuses_the_second(functions: LambdaService) -> None:
    function = functions.deploy({"app.py": CODE})
    functions.client.put_function_concurrency(FunctionName=function.name, ReservedConcurrentExecutions=1)
    function.invoke()
    with ThreadPoolExecutor(1) as threads:
        running = threads.submit(held, function)
        refused: list[tuple[int, str, str, str]] = []

        def throttled() -> bool:
            try:
                function.invoke(tail=False)
            except ClientError:
                refused.append(refusal(function))
            return bool(refused)

        functions.wait_until(throttled, "nothing was refused", 10)
        assert running.result().function_error is None

    assert refused == [THROTTLED]
    assert function.invoke().function_error is None


INITIALIZATION = """\
import os
def handler(event, context):
    return os.environ["AWS_LAMBDA_INITIALIZATION_TYPE"]
"""


def provisioned(function: Function, qualifier: str, count: int) -> dict[str, Any]:
    """What AWS tells of provisioned concurrency once it is in progress no more."""
    client, named = function.service.client, {"FunctionName": function.name, "Qualifier": qualifier}
    client.put_provisioned_concurrency_config(ProvisionedConcurrentExecutions=count, **named)
    told: list[dict[str, Any]] = []

    def is_over() -> bool:
        told.append(client.get_provisioned_concurrency_config(**named))
        return bool(told[-1]["Status"] != "IN_PROGRESS")

    function.service.wait_until(is_over, "it stays in progress", 300)
    return {name: value for name, value in told[-1].items() if name not in {"ResponseMetadata", "LastModified"}}


def test_provisioned_concurrency_that_fails_says_so(functions: LambdaService) -> None:
    # As LocalStack's tests that were recorded on AWS have it; the log's lines by the page on the environment's life.
    function = functions.deploy(
        {"app.py": "import os\nif 'FAIL' in os.environ: raise RuntimeError('no')\n" + INITIALIZATION}
    )
    function.update(Environment={"Variables": {"FAIL": "1"}})
    version = function.publish()
    assert provisioned(function, version, 2) == {
        "RequestedProvisionedConcurrentExecutions": 2,
        "AvailableProvisionedConcurrentExecutions": 0,
        "AllocatedProvisionedConcurrentExecutions": 0,
        "Status": "FAILED",
        "StatusReason": "FUNCTION_ERROR_INIT_FAILURE",
    }
    log = function.wait_for_log(lambda found: sum(each.startswith("INIT_REPORT") for each in found) == 2)
    reports = [each.split("\t")[1:] for each in log if each.startswith("INIT_REPORT")]
    assert reports == [["Phase: init", "Status: error", "Error Type: Runtime.Unknown\n"]] * 2
    functions.client.delete_provisioned_concurrency_config(FunctionName=function.name, Qualifier=version)


def test_provisioned_concurrency_serves_first(functions: LambdaService) -> None:
    function = functions.deploy({"app.py": INITIALIZATION})
    version = function.publish()
    named = {"FunctionName": function.name, "Qualifier": version}
    functions.client.put_provisioned_concurrency_config(ProvisionedConcurrentExecutions=1, **named)

    def is_ready() -> bool:
        status = functions.client.get_provisioned_concurrency_config(**named)["Status"]
        assert status in {"IN_PROGRESS", "READY"}
        return bool(status == "READY")

    functions.wait_until(is_ready, "nothing was provisioned", 300)

    assert function.result(Qualifier=version) == "provisioned-concurrency"
    assert function.result() == "on-demand"
    functions.client.delete_provisioned_concurrency_config(**named)
    functions.wait_until(lambda: function.result(Qualifier=version) == "on-demand", "they are still there", 60)


SLOW_INITIALIZATION = """\
import os, time
def handler(event, context):
    time.sleep(event.get("seconds", 0))
    return os.environ["AWS_LAMBDA_INITIALIZATION_TYPE"]
"""


def test_provisioned_concurrency_of_an_alias_spills_over(functions: LambdaService) -> None:
    function = functions.deploy({"app.py": SLOW_INITIALIZATION}, Timeout=30)
    functions.client.create_alias(FunctionName=function.name, Name="live", FunctionVersion=function.publish())

    assert provisioned(function, "live", 2) == {
        "RequestedProvisionedConcurrentExecutions": 2,
        "AvailableProvisionedConcurrentExecutions": 2,
        "AllocatedProvisionedConcurrentExecutions": 2,
        "Status": "READY",
    }
    with ThreadPoolExecutor(3) as threads:
        kinds = list(threads.map(lambda _: function.result({"seconds": 2}, Qualifier="live"), range(3)))
    assert sorted(kinds) == ["on-demand", "provisioned-concurrency", "provisioned-concurrency"]


def test_provisioned_concurrency_is_part_of_the_reservation(functions: LambdaService) -> None:
    function = functions.deploy({"app.py": INITIALIZATION})
    version = function.publish()
    functions.client.put_function_concurrency(FunctionName=function.name, ReservedConcurrentExecutions=1)

    assert provisioned(function, version, 1)["Status"] == "READY"
    assert function.result(Qualifier=version) == "provisioned-concurrency"
    assert refusal(function) == THROTTLED
