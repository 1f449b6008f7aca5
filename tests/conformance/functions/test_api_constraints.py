"""What Lambda's API refuses, in its own words: values out of range, reserved names, settings that do not fit together.

The sentences are recorded on AWS (LocalStack's snapshots of its aws-validated tests, reports of users);
https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunction.html
"""

from collections.abc import Callable
from typing import Any

import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from homeport.testing.stack import Stack
from support.lambda_service import Function, LambdaService, archive

Call = Callable[..., tuple[str, str]]

CODE = {"app.py": "def handler(event, context): return event\n"}
RESERVED = (
    "Lambda was unable to configure your environment variables because the environment variables you have provided "
    "contains reserved keys that are currently not supported for modification. Reserved keys used in this request: "
)
TEXT_LEVELS = (
    'LogLevel is not supported when LogFormat is set to "Text". Remove LogLevel from your request or change the '
    'LogFormat to "JSON" and try again.'
)
INVALID = "InvalidParameterValueException"


def broken(path: str, value: Any, constraint: str) -> tuple[str, str]:
    sentence = f"Value '{value}' at '{path}' failed to satisfy constraint: {constraint}"
    return "ValidationException", f"1 validation error detected: {sentence}"


def at_most(path: str, value: Any, limit: int, what: str = "have value") -> tuple[str, str]:
    return broken(path, value, f"Member must {what} less than or equal to {limit}")


def at_least(path: str, value: Any, limit: int, what: str = "have value") -> tuple[str, str]:
    return broken(path, value, f"Member must {what} greater than or equal to {limit}")


@pytest.fixture(scope="module")
def refusal(cloud: Stack) -> Call:
    """Code and message of what a call answers; the client itself checks nothing."""
    client = cloud.client("lambda", config=Config(parameter_validation=False, retries={"max_attempts": 0}))

    def call(operation: str, **request: Any) -> tuple[str, str]:
        with pytest.raises(ClientError) as caught:
            getattr(client, operation)(**request)
        error = caught.value.response["Error"]
        return error["Code"], error["Message"]

    return call


@pytest.fixture(scope="module")
def function(functions: LambdaService) -> Function:
    return functions.deploy(CODE)


TOO_LARGE = (
    "Lambda was unable to configure your environment variables because the environment variables you have provided "
    "exceeded the 4KB limit. String measured: "
)
KEYS = {"AWS_ACCESS_KEY_ID": "x", "AWS_SECRET_ACCESS_KEY": "y"}


def one_of(path: str, value: str, values: str) -> tuple[str, str]:
    return broken(path, value, f"Member must satisfy enum value set: [{values}]")


SETTINGS: list[tuple[dict[str, Any], tuple[str, str]]] = [
    ({"Timeout": 901}, at_most("timeout", 901, 900)),
    ({"Timeout": 0}, at_least("timeout", 0, 1)),
    ({"MemorySize": 127}, at_least("memorySize", 127, 128)),
    ({"EphemeralStorage": {"Size": 511}}, at_least("ephemeralStorage.size", 511, 512)),
    ({"EphemeralStorage": {"Size": 10241}}, at_most("ephemeralStorage.size", 10241, 10240)),
    ({"Description": "d" * 257}, at_most("description", "d" * 257, 256, "have length")),
    ({"Handler": "h" * 129}, at_most("handler", "h" * 129, 128, "have length")),
    ({"Handler": "a b"}, broken("handler", "a b", r"Member must satisfy regular expression pattern: [^\s]+")),
    ({"TracingConfig": {"Mode": "On"}}, one_of("tracingConfig.mode", "On", "Active, PassThrough")),
    ({"LoggingConfig": {"ApplicationLogLevel": "INFO"}}, (INVALID, TEXT_LEVELS)),
    ({"LoggingConfig": {"LogFormat": "Text", "SystemLogLevel": "WARN"}}, (INVALID, TEXT_LEVELS)),
    ({"Environment": {"Variables": {"AWS_REGION": "x", "A_B": "y"}}}, (INVALID, f"{RESERVED}AWS_REGION")),
    ({"Environment": {"Variables": KEYS}}, (INVALID, f"{RESERVED}AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY")),
    ({"Environment": {"Variables": {"A_B": "v" * 4096}}}, (INVALID, f'{TOO_LARGE}{{"A_B":"{"v" * 4096}"}}')),
]  # fmt: skip


@pytest.mark.parametrize(("settings", "expected"), SETTINGS)
def test_settings_of_a_function(
    refusal: Call, functions: LambdaService, function: Function, settings: dict[str, Any], expected: tuple[str, str]
) -> None:
    given = {"Runtime": "python3.13", "Handler": "app.handler", "Role": functions.role_arn, **settings}

    created = refusal("create_function", FunctionName="refused", Code={"ZipFile": archive(CODE)}, **given)

    assert created == expected
    assert refusal("update_function_configuration", FunctionName=function.name, **settings) == expected


def test_memory_above_the_quota(refusal: Call, function: Function) -> None:
    code, message = refusal("update_function_configuration", FunctionName=function.name, MemorySize=10241)

    # The limit is the account's: 3008 MB of a new one on AWS.
    sentence = "'MemorySize' value failed to satisfy constraint: Member must have value less than or equal to"
    assert (code, message.rpartition(" ")[0]) == (INVALID, sentence)


def test_several_at_once(refusal: Call, function: Function) -> None:
    code, message = refusal("update_function_configuration", FunctionName=function.name, Timeout=0, MemorySize=1)

    first, second = at_least("timeout", 0, 1)[1], at_least("memorySize", 1, 128)[1]
    sentences = {text.partition(": ")[2] for text in (first, second)}
    prefix, _, rest = message.partition(": ")
    assert (code, prefix) == ("ValidationException", "2 validation errors detected")
    assert set(rest.split("; ")) == sentences


def test_names_of_variables(refusal: Call, function: Function) -> None:
    variables = {"Variables": {"1ST": "x"}}

    answer = refusal("update_function_configuration", FunctionName=function.name, Environment=variables)

    assert answer == (
        "ValidationException",
        "1 validation error detected: Value at 'environment.variables' failed to satisfy constraint: Map keys must "
        "satisfy constraint: [Member must satisfy regular expression pattern: [a-zA-Z]([a-zA-Z0-9_])+]",
    )


@pytest.mark.parametrize(
    "runtime", ["go1.x", "nodejs12.x", "java8", "provided", "python2.7", "nodejs4.3-edge", "ruby2.5"]
)
def test_runtime_that_is_blocked(refusal: Call, functions: LambdaService, function: Function, runtime: str) -> None:
    """The sentence is recorded for go1.x and its contemporaries, and for nodejs12.x in July 2026. For those that were
    blocked before 2022 it is AWS's of 2026 too as far as is known: reports of then named a runtime to take instead."""
    given = {"Runtime": runtime, "Handler": "main", "Role": functions.role_arn, "Code": {"ZipFile": archive(CODE)}}

    created = refusal("create_function", FunctionName="refused", **given)
    updated = refusal("update_function_configuration", FunctionName=function.name, Runtime=runtime)

    assert created == updated
    assert created == (
        INVALID,
        f"The runtime parameter of {runtime} is no longer supported for creating or updating AWS Lambda functions. We "
        "recommend you use a supported runtime while creating or updating functions.",
    )


MANDATORY = "Runtime and Handler are mandatory parameters for functions created with deployment packages."


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"Code": {}, "Runtime": "python3.13", "Handler": "a.b"}, "Please provide a source for function code."),
        ({"Code": {"ZipFile": archive(CODE)}, "Handler": "a.b"}, MANDATORY),
        ({"Code": {"ZipFile": archive(CODE)}, "Runtime": "python3.13"}, MANDATORY),
    ],
)
def test_function_that_lacks_something(
    refusal: Call, functions: LambdaService, settings: dict[str, Any], message: str
) -> None:
    answer = refusal("create_function", FunctionName="refused", Role=functions.role_arn, **settings)

    assert answer == (INVALID, message)


def test_layer_that_is_no_arn(refusal: Call, function: Function) -> None:
    code, message = refusal("update_function_configuration", FunctionName=function.name, Layers=["shared"])

    assert code == "ValidationException"
    assert message.startswith("1 validation error detected: Value '[shared]' at 'layers' failed to satisfy constraint")


CALLS: list[tuple[str, dict[str, Any], tuple[str, str]]] = [
    ("update_function_code", {}, (INVALID, "Please provide a source for function code.")),
    ("create_alias", {"Name": "a" * 129, "FunctionVersion": "$LATEST"}, at_most("name", "a" * 129, 128, "have length")),
    ("put_function_event_invoke_config", {"MaximumRetryAttempts": 3}, at_most("maximumRetryAttempts", 3, 2)),
    ("put_function_event_invoke_config", {"MaximumEventAgeInSeconds": 9}, at_least("maximumEventAgeInSeconds", 9, 60)),
    ("put_function_concurrency", {"ReservedConcurrentExecutions": -1}, at_least("reservedConcurrentExecutions", -1, 0)),
    ("create_function_url_config", {"AuthType": "OPEN"}, one_of("authType", "OPEN", "NONE, AWS_IAM")),
    ("update_function_url_config", {"Cors": {"MaxAge": 86401}}, at_most("cors.maxAge", 86401, 86400)),
    (
        "add_permission",
        {"StatementId": "a", "Action": "invoke", "Principal": "*"},
        broken("action", "invoke", "Member must satisfy regular expression pattern: (lambda:[*]|lambda:[a-zA-Z]+|[*])"),
    ),
    (
        "add_permission",
        {"StatementId": "a b", "Action": "lambda:InvokeFunction", "Principal": "*"},
        broken("statementId", "a b", "Member must satisfy regular expression pattern: ([a-zA-Z0-9-_]+)"),
    ),
    (
        "add_permission",
        {"StatementId": "a", "Action": "lambda:InvokeFunction", "Principal": "*", "FunctionUrlAuthType": "NONE"},
        (INVALID, "FunctionUrlAuthType is only supported for lambda:InvokeFunctionUrl action"),
    ),
    (
        "create_event_source_mapping",
        {"EventSourceArn": "arn:aws:sqs:us-east-1:000000000000:jobs", "BatchSize": 10001},
        at_most("batchSize", 10001, 10000),
    ),
]  # fmt: skip


@pytest.mark.parametrize(("operation", "request_", "expected"), CALLS)
def test_other_operations(
    refusal: Call, function: Function, operation: str, request_: dict[str, Any], expected: tuple[str, str]
) -> None:
    assert refusal(operation, FunctionName=function.name, **request_) == expected


def test_code_signing_config_without_a_publisher(refusal: Call) -> None:
    publishers: dict[str, Any] = {"SigningProfileVersionArns": []}

    path = "allowedPublishers.signingProfileVersionArns"
    expected = broken(path, "[]", "Member must have length greater than or equal to 1")
    assert refusal("create_code_signing_config", AllowedPublishers=publishers) == expected


def test_mapping_for_an_alias_that_does_not_exist(refusal: Call, functions: LambdaService, function: Function) -> None:
    queue = f"arn:aws:sqs:{functions.region}:{functions.account}:jobs"

    answer = refusal("create_event_source_mapping", FunctionName=f"{function.name}:missing", EventSourceArn=queue)

    assert answer == (INVALID, "Function does not exist")


def test_layer_of_another_account(cloud: Stack, refusal: Call, function: Function) -> None:
    if cloud.endpoint is None:
        pytest.skip("AWS knows the layers of other accounts")
    layer = "arn:aws:lambda:us-east-1:123456789012:layer:shared:1"

    assert refusal("update_function_configuration", FunctionName=function.name, Layers=[layer]) == (
        INVALID,
        f"homeport does not fetch layers of other accounts from AWS: {layer}",
    )
