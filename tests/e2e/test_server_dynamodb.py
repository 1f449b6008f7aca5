"""DynamoDB at a live front door: natively, pipelined, compressed, for browsers, and for the services inside."""

import gzip
import http.client
import json
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from support.instance import Instance, running

SIGNED = {
    "Content-Type": "application/x-amz-json-1.0",
    "X-Amz-Date": "20250101T000000Z",
    "Authorization": "AWS4-HMAC-SHA256 Credential=test/20250101/us-east-1/dynamodb/aws4_request, "
    "SignedHeaders=host;x-amz-date, Signature=0",
}


@pytest.fixture(scope="module")
def instance(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Instance]:
    with running(tmp_path_factory.mktemp("dynamodb") / "state") as started:
        dynamodb = started.client("dynamodb")
        dynamodb.create_table(
            TableName="codes",
            AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
            KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
            BillingMode="PAY_PER_REQUEST",
        )
        for number in range(50):
            dynamodb.put_item(TableName="codes", Item={"id": {"S": str(number)}, "b": {"B": bytes([number])}})
        yield started


def call(
    instance: Instance, operation: str, body: bytes, headers: dict[str, str] | None = None
) -> tuple[int, dict[str, str], Any]:
    """One signed request: status, headers, JSON."""
    connection = http.client.HTTPConnection("127.0.0.1", instance.port, timeout=30)
    target = {"X-Amz-Target": f"DynamoDB_20120810.{operation}", **SIGNED, **(headers or {})}
    connection.request("POST", "/", body, {name: value for name, value in target.items() if value})
    answer = connection.getresponse()
    document = json.loads(answer.read())
    connection.close()
    return answer.status, {name.lower(): value for name, value in answer.getheaders()}, document


def get_item(number: int) -> bytes:
    return json.dumps({"TableName": "codes", "Key": {"id": {"S": str(number)}}}).encode()


def test_sdk_calls_are_answered(instance: Instance) -> None:
    dynamodb = instance.client("dynamodb")

    assert dynamodb.get_item(TableName="codes", Key={"id": {"S": "7"}})["Item"] == {"id": {"S": "7"}, "b": {"B": b"\7"}}
    assert dynamodb.scan(TableName="codes", Select="COUNT")["Count"] == 50


def test_other_accounts_and_regions_have_tables_of_their_own(instance: Instance) -> None:
    elsewhere = instance.client("dynamodb", region_name="eu-west-1")
    somebody_else = instance.client("dynamodb", aws_access_key_id="111122223333")

    assert (elsewhere.list_tables()["TableNames"], somebody_else.list_tables()["TableNames"]) == ([], [])


def test_a_pipeline_of_quick_and_slow_calls_is_answered_in_order(instance: Instance) -> None:
    head = "POST / HTTP/1.1\r\nHost: localhost\r\n" + "".join(f"{name}: {value}\r\n" for name, value in SIGNED.items())
    requests = []
    for number in range(50):
        operation, body = ("GetItem", get_item(number)) if number % 5 else ("Scan", b'{"TableName":"codes","Limit":1}')
        target = f"X-Amz-Target: DynamoDB_20120810.{operation}\r\nContent-Length: {len(body)}\r\n\r\n"
        requests.append(head.encode() + target.encode() + body)
    connection = socket.create_connection(("127.0.0.1", instance.port), timeout=30)
    connection.sendall(b"".join(requests))
    answers = connection.makefile("rb")
    kinds: list[object] = []
    for _ in requests:
        length = 0
        while (line := answers.readline()) != b"\r\n":
            if line.lower().startswith(b"content-length:"):
                length = int(line.split(b":")[1])
        document = json.loads(answers.read(length))
        kinds.append(document["Item"]["id"]["S"] if "Item" in document else document["Count"])
    connection.close()

    assert kinds == [str(number) if number % 5 else 1 for number in range(50)]


def test_a_compressed_request_is_read(instance: Instance) -> None:
    status, _, document = call(instance, "GetItem", gzip.compress(get_item(3)), {"Content-Encoding": "gzip"})

    assert (status, document["Item"]["id"]) == (200, {"S": "3"})


def test_what_the_front_door_refuses_has_awss_shape(instance: Instance) -> None:
    status, answered, document = call(instance, "GetItem", b"{}", {"Authorization": ""})

    assert (status, document) == (
        400,
        {
            "__type": "com.amazon.coral.service#MissingAuthenticationTokenException",
            "message": "Request is missing Authentication Token",
        },
    )
    assert answered["content-type"] == "application/x-amz-json-1.0"
    assert answered.keys() >= {"x-amzn-requestid", "x-amz-crc32", "date"}


def test_a_request_above_16_mb_is_told_so_when_it_has_been_sent(instance: Instance) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", instance.port, timeout=30)
    connection.request("POST", "/", bytes(18 * 2**20), {**SIGNED, "X-Amz-Target": "DynamoDB_20120810.PutItem"})
    answer = connection.getresponse()
    connection.close()

    assert (answer.status, answer.read()) == (413, b"")


def test_pages_are_let_in_by_localstacks_rules_and_see_the_same_tables(instance: Instance) -> None:
    allowed = call(instance, "GetItem", get_item(1), {"Origin": "https://app.localstack.cloud"})
    foreign = http.client.HTTPConnection("127.0.0.1", instance.port, timeout=30)
    foreign.request("POST", "/", get_item(1), {**SIGNED, "Origin": "https://example.com"})
    refused = foreign.getresponse()
    foreign.close()

    assert (allowed[0], allowed[1]["access-control-allow-origin"], allowed[2]["Item"]["id"]) == (
        200,
        "https://app.localstack.cloud",
        {"S": "1"},
    )
    assert refused.status == 403


def test_services_inside_see_the_same_tables(instance: Instance) -> None:
    definition = {
        "StartAt": "Read",
        "States": {
            "Read": {
                "Type": "Task",
                "Resource": "arn:aws:states:::dynamodb:getItem",
                "Parameters": {"TableName": "codes", "Key": {"id": {"S": "9"}}},
                "ResultPath": "$.found",
                "OutputPath": "$.found.Item.id",
                "End": True,
            }
        },
    }
    machines = instance.client("stepfunctions", config=Config(inject_host_prefix=False))
    arn = machines.create_state_machine(
        name="read", definition=json.dumps(definition), roleArn="arn:aws:iam::000000000000:role/any", type="EXPRESS"
    )["stateMachineArn"]
    ran = machines.start_sync_execution(stateMachineArn=arn, input="{}")

    assert (ran["status"], json.loads(ran["output"])) == ("SUCCEEDED", {"S": "9"})


def test_the_health_page_of_its_host_name(instance: Instance) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", instance.port, timeout=30)
    connection.request("GET", "/", headers={"Host": "dynamodb.eu-west-1.amazonaws.com"})
    page = connection.getresponse().read()
    connection.close()

    assert page == b"healthy: dynamodb.eu-west-1.amazonaws.com "


def keys_of(instance: Instance) -> list[dict[str, str]]:
    """Credentials that the stack makes: a user's own, and those of two kinds of sessions."""
    iam, sts = instance.client("iam"), instance.client("sts")
    iam.create_user(UserName="anna")
    own = iam.create_access_key(UserName="anna")["AccessKey"]
    iam.create_role(RoleName="reader", AssumeRolePolicyDocument=TRUSTING)
    assumed = sts.assume_role(RoleArn="arn:aws:iam::000000000000:role/reader", RoleSessionName="anna")["Credentials"]
    session = sts.get_session_token()["Credentials"]
    return [
        {
            "aws_access_key_id": each["AccessKeyId"],
            "aws_secret_access_key": each["SecretAccessKey"],
            **({"aws_session_token": each["SessionToken"]} if "SessionToken" in each else {}),
        }
        for each in (own, assumed, session)
    ]


TRUSTING = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "sts:AssumeRole"}],
    }
)


def test_what_the_stacks_own_keys_sign_is_verified(instance: Instance) -> None:
    keys = keys_of(instance)

    def refusal(credentials: dict[str, str]) -> tuple[str, str]:
        with pytest.raises(ClientError) as refused:
            instance.client("dynamodb", **credentials).list_tables()
        error = refused.value.response["Error"]
        return error["Code"], error["Message"]

    wrong = [refusal({**each, "aws_secret_access_key": "wrong"}) for each in keys]
    foreign_token = refusal({**keys[1], "aws_session_token": "another"})
    instance.client("iam").update_access_key(
        UserName="anna", AccessKeyId=keys[0]["aws_access_key_id"], Status="Inactive"
    )

    assert [instance.client("dynamodb", **each).list_tables()["TableNames"] for each in keys[1:]] == [["codes"]] * 2
    assert (
        wrong
        == [
            (
                "InvalidSignatureException",
                "The request signature we calculated does not match the signature you provided. Check your AWS Secret "
                "Access Key and signing method. Consult the service documentation for details.",
            )
        ]
        * 3
    )
    assert foreign_token == ("UnrecognizedClientException", "The security token included in the request is invalid.")
    assert refusal(keys[0])[0] == "UnrecognizedClientException"


def test_the_projects_settings_reach_the_engine(tmp_path: Path) -> None:
    (tmp_path / "homeport.toml").write_text("[dynamodb]\nwrite_error_probability = 1\n")
    with running(tmp_path / "state") as started:
        dynamodb = started.client("dynamodb", config=Config(retries={"total_max_attempts": 1}))
        dynamodb.create_table(
            TableName="codes",
            AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
            KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
            BillingMode="PAY_PER_REQUEST",
        )
        with pytest.raises(ClientError) as refused:
            dynamodb.put_item(TableName="codes", Item={"id": {"S": "1"}})
        found = dynamodb.get_item(TableName="codes", Key={"id": {"S": "1"}})

    assert refused.value.response["Error"]["Code"] == "ProvisionedThroughputExceededException"
    assert "Item" not in found
