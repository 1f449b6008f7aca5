""".NET functions: what runs without .NET, and what is said where it is not on the machine.

https://docs.aws.amazon.com/lambda/latest/dg/csharp-handler.html. No .NET could be had where these tests were written:
that `dotnet` runs assemblies is not among them.
"""

import shutil

import pytest

from support.lambda_service import LambdaService

BINARY = """#!/bin/sh
api="http://$AWS_LAMBDA_RUNTIME_API/2018-06-01/runtime/invocation"
while true; do
  head=$(mktemp)
  event=$(curl -sS -D "$head" "$api/next")
  id=$(tr -d '\\r' < "$head" | sed -n 's/^[Ll]ambda-[Rr]untime-[Aa]ws-[Rr]equest-[Ii]d: //p')
  curl -sS -o /dev/null "$api/$id/response" -d "{\\"got\\": $event, \\"by\\": \\"$AWS_EXECUTION_ENV\\"}"
done
"""
METHOD = "Shop::Shop.Functions::List"
OWN_CLIENT = "hint: make it an executable assembly: Amazon.Lambda.RuntimeSupport as a package, the assembly as handler"


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not on this machine")
def test_program_compiled_ahead_of_time(functions: LambdaService) -> None:
    function = functions.deploy({"bootstrap": BINARY}, Runtime="dotnet8", Handler="bootstrap")

    assert function.result(1) == {"got": 1, "by": "AWS_Lambda_dotnet8"}


def test_nothing_to_run(functions: LambdaService) -> None:
    answer = functions.shared({"Other.dll": "x"}, Runtime="dotnet8", Handler="Shop").invoke()

    assert answer.json == {
        "errorType": "Runtime.ExitError",
        "errorMessage": f"RequestId: {answer.request_id} Error: Runtime exited with error: exit status 104",
    }
    assert "hint: executable assembly /var/task/Shop.dll or binary /var/task/Shop not found" in answer.log_lines


@pytest.mark.skipif(shutil.which("dotnet") is not None, reason=".NET is on this machine")
@pytest.mark.parametrize("version", ["8", "10"])
def test_dotnet_that_is_not_there_is_named(functions: LambdaService, version: str) -> None:
    answer = functions.shared({"Shop.dll": "x"}, Runtime=f"dotnet{version}", Handler="Shop").invoke()

    assert answer.json == {
        "errorType": "Runtime.NotSupported",
        "errorMessage": f"RequestId: {answer.request_id} Error: .NET is not on this machine",
    }
    hint = f"hint: the runtime of .NET {version}, with `dotnet` on PATH, runs its functions"
    assert hint in answer.log_lines


def test_handler_that_names_a_method_is_refused(functions: LambdaService) -> None:
    answer = functions.shared({"Shop.dll": "x"}, Runtime="dotnet8", Handler=METHOD).invoke()

    assert answer.json == {
        "errorType": "Runtime.NotSupported",
        "errorMessage": f"RequestId: {answer.request_id} Error: homeport does not run .NET handlers that name a method "
        f"({METHOD})",
    }
    assert OWN_CLIENT in answer.log_lines
