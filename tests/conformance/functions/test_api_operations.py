"""Operations of Lambda's control plane beside functions themselves: what is put is read back as it was given.

https://docs.aws.amazon.com/lambda/latest/api/API_Operations.html
"""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from homeport.testing.stack import Stack
from support.lambda_service import Function, LambdaService, archive

CODE = {"app.py": "def handler(event, context):\n    print('got', event)\n    return event\n"}


@pytest.fixture(scope="module")
def function(functions: LambdaService) -> Function:
    return functions.deploy(CODE)


def without_metadata(answer: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in answer.items() if name != "ResponseMetadata"}


def test_runtime_management_is_automatic_unless_it_is_put(functions: LambdaService, function: Function) -> None:
    client, name = functions.client, function.name
    arn = f"{function.arn}:$LATEST"

    before = without_metadata(client.get_runtime_management_config(FunctionName=name))
    put = without_metadata(client.put_runtime_management_config(FunctionName=name, UpdateRuntimeOn="FunctionUpdate"))
    after = without_metadata(client.get_runtime_management_config(FunctionName=name))
    client.put_runtime_management_config(FunctionName=name, UpdateRuntimeOn="Auto")

    assert before == {"UpdateRuntimeOn": "Auto", "FunctionArn": arn}
    assert put == after == {"UpdateRuntimeOn": "FunctionUpdate", "FunctionArn": arn}
    assert without_metadata(client.get_runtime_management_config(FunctionName=name)) == before


def test_runtime_management_of_a_version_is_its_own(functions: LambdaService, function: Function) -> None:
    client, name, version = functions.client, function.name, function.publish()
    runtime = client.get_function_configuration(FunctionName=name)["RuntimeVersionConfig"]["RuntimeVersionArn"]
    manual = {"UpdateRuntimeOn": "Manual", "RuntimeVersionArn": runtime}

    client.put_runtime_management_config(FunctionName=name, Qualifier=version, **manual)

    found = without_metadata(client.get_runtime_management_config(FunctionName=name, Qualifier=version))
    assert found == {**manual, "FunctionArn": f"{function.arn}:{version}"}
    assert client.get_runtime_management_config(FunctionName=name)["UpdateRuntimeOn"] == "Auto"


def test_runtime_management_of_a_function_that_is_not_there(functions: LambdaService) -> None:
    arn = f"arn:aws:lambda:{functions.region}:{functions.account}:function:missing"

    with pytest.raises(functions.client.exceptions.ResourceNotFoundException) as caught:
        functions.client.get_runtime_management_config(FunctionName="missing")

    assert caught.value.response["Error"]["Message"] == f"Function not found: {arn}"


def test_invoke_async(functions: LambdaService, function: Function) -> None:
    answer = functions.client.invoke_async(FunctionName=function.name, InvokeArgs=b'{"number": 7}')

    assert answer["Status"] == answer["ResponseMetadata"]["HTTPStatusCode"] == 202
    function.wait_for_log(lambda messages: "got {'number': 7}\n" in messages)


@pytest.fixture
def signing(functions: LambdaService) -> Iterator[str]:
    """The ARN of a code signing configuration with a tag."""
    profile = f"arn:aws:signer:{functions.region}:{functions.account}:/signing-profiles/tests/0123456789"
    made = functions.client.create_code_signing_config(
        AllowedPublishers={"SigningProfileVersionArns": [profile]}, Tags={"team": "codes"}
    )
    arn = made["CodeSigningConfig"]["CodeSigningConfigArn"]
    yield arn
    functions.client.delete_code_signing_config(CodeSigningConfigArn=arn)


def test_tags_of_a_code_signing_configuration(functions: LambdaService, signing: str) -> None:
    client = functions.client

    first = client.list_tags(Resource=signing)["Tags"]
    client.tag_resource(Resource=signing, Tags={"stage": "test"})
    client.untag_resource(Resource=signing, TagKeys=["team"])

    assert (first, client.list_tags(Resource=signing)["Tags"]) == ({"team": "codes"}, {"stage": "test"})


@pytest.mark.parametrize("resource", ["{}0", "a:code-signing-config:b"])
def test_tags_of_a_code_signing_configuration_that_is_not_there(
    functions: LambdaService, signing: str, resource: str
) -> None:
    with pytest.raises(ClientError) as caught:
        functions.client.list_tags(Resource=resource.format(signing))

    assert caught.value.response["ResponseMetadata"]["HTTPStatusCode"] in {400, 404}


def test_function_is_created_with_its_code_signing_configuration(functions: LambdaService, signing: str) -> None:
    client = functions.client
    role, code = functions.role_arn, {"ZipFile": archive(CODE)}
    given = {"Role": role, "Code": code, "Runtime": "python3.13", "Handler": "app.handler"}
    client.create_function(FunctionName="signed-function", CodeSigningConfigArn=signing, **given)
    try:
        found = client.get_function_code_signing_config(FunctionName="signed-function")
        using = client.list_functions_by_code_signing_config(CodeSigningConfigArn=signing)["FunctionArns"]
    finally:
        client.delete_function(FunctionName="signed-function")

    assert found["CodeSigningConfigArn"] == signing
    assert using == [f"arn:aws:lambda:{functions.region}:{functions.account}:function:signed-function"]


def test_key_of_a_function_is_read_back(functions: LambdaService) -> None:
    key = f"arn:aws:kms:{functions.region}:{functions.account}:key/3d0f7a4e-5a8a-4a3b-9df0-6f6f0f5e2a11"
    function = functions.deploy(CODE, KMSKeyArn=key)
    version = function.publish()

    def key_of(**qualifier: str) -> str | None:
        found: str | None = functions.client.get_function_configuration(FunctionName=function.name, **qualifier).get(
            "KMSKeyArn"
        )
        return found

    assert (key_of(), key_of(Qualifier=version)) == (key, key)
    function.update(Description="changed")
    assert key_of() == key
    function.update(KMSKeyArn="")
    assert (key_of(), key_of(Qualifier=version)) == (None, key)


@pytest.mark.parametrize(
    ("request_", "principal", "condition"),
    [
        (
            {"Principal": "*", "InvokedViaFunctionUrl": True},
            "*",
            {"Bool": {"lambda:InvokedViaFunctionUrl": "true"}},
        ),
        (
            {"Principal": "alexa-appkit.amazon.com", "EventSourceToken": "amzn1.ask.skill.1"},
            {"Service": "alexa-appkit.amazon.com"},
            {"StringEquals": {"lambda:EventSourceToken": "amzn1.ask.skill.1"}},
        ),
    ],
)
def test_permission(
    functions: LambdaService, function: Function, request_: dict[str, Any], principal: Any, condition: dict[str, Any]
) -> None:
    client, given = functions.client, {"FunctionName": function.name, "StatementId": "one"}

    answer = client.add_permission(Action="lambda:InvokeFunction", **given, **request_)
    policy = client.get_policy(FunctionName=function.name)["Policy"]
    client.remove_permission(**given)

    statement = {
        "Sid": "one",
        "Effect": "Allow",
        "Principal": principal,
        "Action": "lambda:InvokeFunction",
        "Resource": function.arn,
        "Condition": condition,
    }
    assert json.loads(answer["Statement"]) == statement
    assert json.loads(policy)["Statement"] == [statement]


@pytest.mark.parametrize(
    ("operation", "request_", "name"),
    [
        ("list_capacity_providers", {}, "ListCapacityProviders"),
        ("get_function_scaling_config", {"FunctionName": "a", "Qualifier": "1"}, "GetFunctionScalingConfig"),
        ("list_durable_executions_by_function", {"FunctionName": "a"}, "ListDurableExecutionsByFunction"),
    ],
)
def test_what_is_not_emulated_is_named(cloud: Stack, operation: str, request_: dict[str, Any], name: str) -> None:
    if cloud.endpoint is None:
        pytest.skip("AWS does all that")
    client = cloud.client("lambda", config=Config(parameter_validation=False, retries={"max_attempts": 0}))

    with pytest.raises(ClientError) as caught:
        getattr(client, operation)(**request_)

    assert caught.value.response["Error"] == {
        "Code": "UnknownOperationException",
        "Message": f"homeport does not emulate the operation {name} of Lambda",
    }


def test_function_that_asks_for_what_is_not_emulated(cloud: Stack, functions: LambdaService) -> None:
    if cloud.endpoint is None:
        pytest.skip("AWS does that")
    given = {"Role": functions.role_arn, "Runtime": "python3.13", "Handler": "app.handler"}

    with pytest.raises(ClientError) as caught:
        functions.client.create_function(
            FunctionName="durable", Code={"ZipFile": archive(CODE)}, DurableConfig={"ExecutionTimeout": 60}, **given
        )

    assert caught.value.response["Error"] == {
        "Code": "InvalidParameterValueException",
        "Message": "homeport does not emulate the parameter DurableConfig of CreateFunction",
    }


def test_alias_gets_weights_and_loses_them(functions: LambdaService, function: Function) -> None:
    client, first = functions.client, function.publish()
    function.update(Description="another version")
    second, named = function.publish(), {"FunctionName": function.name, "Name": "split"}
    weights = {"AdditionalVersionWeights": {second: 0.25}}
    client.create_alias(**named, FunctionVersion=first)

    given = client.update_alias(**named, RoutingConfig=weights)
    taken = client.update_alias(**named, RoutingConfig={"AdditionalVersionWeights": {}})

    assert (given["FunctionVersion"], given["RoutingConfig"]) == (first, weights)
    assert (taken["FunctionVersion"], taken.get("RoutingConfig")) == (first, None)
    assert client.update_alias(**named, FunctionVersion=second)["FunctionVersion"] == second
    with pytest.raises(client.exceptions.ResourceNotFoundException) as caught:
        client.update_alias(**named, FunctionVersion="999")
    assert caught.value.response["Error"]["Message"] == f"Function not found: {function.arn}:999"
    client.delete_alias(**named)
