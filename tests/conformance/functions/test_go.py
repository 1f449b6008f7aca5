"""Go functions: programs with AWS's library for Go, as the archive's bootstrap.

https://docs.aws.amazon.com/lambda/latest/dg/golang-handler.html; error types are those of aws-lambda-go: the name of
the error's type, and of a panic's value.
"""

import shutil
from typing import Any

import pytest

from support.bootstraps import compiled
from support.lambda_service import Function, LambdaService

pytestmark = pytest.mark.skipif(shutil.which("go") is None, reason="go is not on this machine")

MODULE = """module bootstrap

go 1.21

require github.com/aws/aws-lambda-go v1.49.0
"""
SUMS = """github.com/aws/aws-lambda-go v1.49.0 h1:z4VhTqkFZPM3xpEtTqWqRqsRH4TZBMJqTkRiBPYLqIQ=
github.com/aws/aws-lambda-go v1.49.0/go.mod h1:dpMpZgvWx5vuQJfBt0zqBha60q7Dd7RfgJv23DymV8A=
"""
PROGRAM = """package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-lambda-go/lambdacontext"
)

type event struct {
	Do   string `json:"do"`
	Name string `json:"name"`
}

type Broken struct{ what string }

func (e *Broken) Error() string { return e.what }

func handler(ctx context.Context, given event) (any, error) {
	fmt.Println("got", given.Do)
	switch given.Do {
	case "fail":
		return nil, errors.New("no")
	case "fail with a type":
		return nil, &Broken{"broken"}
	case "panic":
		panic("boom")
	case "exit":
		os.Exit(3)
	case "stream":
		return &events.LambdaFunctionURLStreamingResponse{
			StatusCode: 201, Headers: map[string]string{"x-a": "b"}, Body: strings.NewReader("piece"),
		}, nil
	}
	known, _ := lambdacontext.FromContext(ctx)
	_, limited := ctx.Deadline()
	return map[string]any{
		"hello": given.Name, "request": known.AwsRequestID, "arn": known.InvokedFunctionArn, "limited": limited,
		"function": lambdacontext.FunctionName, "memory": lambdacontext.MemoryLimitInMB,
		"execution": os.Getenv("AWS_EXECUTION_ENV"), "tag": os.Args[0],
	}, nil
}

func main() { lambda.Start(handler) }
"""


@pytest.fixture(scope="module")
def bootstrap() -> bytes:
    command = ["env", "CGO_ENABLED=0", "go", "build", "-trimpath", "-ldflags=-s -w", "-tags=lambda.norpc", "-o", "out"]
    return compiled({"main.go": PROGRAM, "go.mod": MODULE, "go.sum": SUMS}, command, ["go", "version"], "out")


@pytest.fixture
def function(functions: LambdaService, bootstrap: bytes) -> Function:
    return functions.shared({"bootstrap": bootstrap}, Runtime="provided.al2023", Handler="bootstrap", MemorySize=256)


def test_handler_and_its_context(function: Function) -> None:
    answer = function.invoke({"do": "", "name": "Ada"})

    assert answer.json == {
        "hello": "Ada",
        "request": answer.request_id,
        "arn": function.arn,
        "limited": True,
        "function": function.name,
        "memory": 256,
        "execution": "",
        "tag": "/var/task/bootstrap",
    }
    assert "got " in answer.log_lines


@pytest.mark.parametrize(
    ("do", "expected"),
    [
        ("fail", {"errorMessage": "no", "errorType": "errorString"}),
        ("fail with a type", {"errorMessage": "broken", "errorType": "Broken"}),
    ],
)
def test_error(function: Function, do: str, expected: dict[str, Any]) -> None:
    answer = function.invoke({"do": do})

    assert (answer.function_error, answer.json) == ("Unhandled", expected)
    assert function.invoke({"do": ""}).function_error is None


def test_panic_ends_the_environment_and_the_next_is_another(function: Function) -> None:
    answer = function.invoke({"do": "panic"})

    assert (answer.json["errorMessage"], answer.json["errorType"]) == ("boom", "string")
    assert answer.json["stackTrace"][0].keys() == {"path", "line", "label"}
    assert function.result({"name": "again"})["hello"] == "again"


def test_exit(function: Function) -> None:
    answer = function.invoke({"do": "exit"})

    assert answer.json == {
        "errorType": "Runtime.ExitError",
        "errorMessage": f"RequestId: {answer.request_id} Error: Runtime exited with error: exit status 3",
    }


def test_streamed_response(function: Function) -> None:
    """A caller who asks for no stream gets what was streamed as it is: the prelude, eight NULs, and the body."""
    prelude, _, body = function.invoke({"do": "stream"}).payload.partition(b"\0" * 8)

    assert (prelude, body) == (b'{"statusCode":201,"headers":{"x-a":"b"}}', b"piece")
