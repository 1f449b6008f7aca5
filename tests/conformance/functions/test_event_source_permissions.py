"""What a function's role must be allowed before and while a mapping reads a source.

The words for queues are those that users of today quote, those for streams have not changed for years. Which of the
actions on a stream AWS tries is not documented; the tests take away those that no reader can do without.
https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html#events-sqs-permissions
"""

import json
import time
from collections.abc import Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError

from support.instance import running
from support.source_stack import SourceStack, wait_for

INVALID = "InvalidParameterValueException"
STREAM_ACTIONS = ["GetRecords", "GetShardIterator", "DescribeStream", "ListStreams"]
IN_FORCE_AFTER_S = 1.2
"""On AWS nobody knows how long; nothing tells when."""
QUEUE_ACTIONS = ["ReceiveMessage", "DeleteMessage", "GetQueueAttributes"]


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SourceStack]:
    with running(tmp_path_factory.mktemp("permissions") / "state") as instance:
        found = SourceStack(instance)
        for policy in found.iam.list_attached_role_policies(RoleName="sources")["AttachedPolicies"]:
            found.iam.detach_role_policy(RoleName="sources", PolicyArn=policy["PolicyArn"])
        found.function("reader")
        yield found


def allow(stack: SourceStack, service: str, actions: list[str], resource: str) -> None:
    """Let the role do this, and nothing else."""
    names = [f"{service}:{action}" for action in actions]
    statement = {"Effect": "Allow", "Action": names, "Resource": resource}
    document = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    stack.iam.put_role_policy(RoleName="sources", PolicyName="reads", PolicyDocument=document)


def refusal(stack: SourceStack, arn: str, **settings: Any) -> tuple[str, str]:
    with pytest.raises(ClientError) as refused:
        stack.functions.create_event_source_mapping(FunctionName="reader", EventSourceArn=arn, **settings)
    error = refused.value.response["Error"]
    return error["Code"], error["Message"]


@pytest.mark.parametrize("missing", QUEUE_ACTIONS)
def test_a_queue_takes_three_actions(stack: SourceStack, missing: str) -> None:
    _, arn = stack.queue(f"lacks-{missing}")
    allow(stack, "sqs", [action for action in QUEUE_ACTIONS if action != missing], arn)

    assert refusal(stack, arn) == (
        INVALID,
        f"The function execution role does not have permissions to call {missing} on SQS",
    )


def test_what_is_allowed_on_another_queue_counts_for_nothing(stack: SourceStack) -> None:
    _, arn = stack.queue("other")
    allow(stack, "sqs", QUEUE_ACTIONS, f"{arn}-one")

    assert (
        refusal(stack, arn)[1] == "The function execution role does not have permissions to call ReceiveMessage on SQS"
    )


def test_a_queue_that_is_not_there_is_not_found_by_those_who_may_look(stack: SourceStack) -> None:
    arn = "arn:aws:sqs:us-east-1:000000000000:not-there"
    allow(stack, "sqs", ["ListQueues"], arn)
    assert refusal(stack, arn)[1].endswith("ReceiveMessage on SQS")
    allow(stack, "sqs", QUEUE_ACTIONS, arn)
    assert "AWS.SimpleQueueService.NonExistentQueue" in refusal(stack, arn)[1]


def test_the_queues_own_policy_allows_too(stack: SourceStack) -> None:
    url, arn = stack.queue("own-policy")
    allow(stack, "sqs", ["ListQueues"], arn)
    statement = {"Effect": "Allow", "Principal": {"AWS": stack.role}, "Action": "sqs:*", "Resource": arn}
    policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    stack.sqs.set_queue_attributes(QueueUrl=url, Attributes={"Policy": policy})

    uuid = stack.mapping("reader", arn)

    stack.functions.delete_event_source_mapping(UUID=uuid)


@pytest.mark.parametrize("missing", ["GetRecords", "GetShardIterator", "DescribeStream"])
def test_a_kinesis_stream(stack: SourceStack, missing: str) -> None:
    name = f"lacks-{missing}"
    stack.kinesis.create_stream(StreamName=name, ShardCount=1)
    arn = stack.kinesis.describe_stream_summary(StreamName=name)["StreamDescriptionSummary"]["StreamARN"]
    allow(stack, "kinesis", [action for action in [*STREAM_ACTIONS, "ListShards"] if action != missing], arn)

    assert refusal(stack, arn, StartingPosition="LATEST") == (
        INVALID,
        f"Cannot access stream {arn}. Please ensure the role can perform the GetRecords, GetShardIterator, "
        "DescribeStream, ListShards, and ListStreams Actions on your stream in IAM.",
    )


def test_a_tables_stream(stack: SourceStack) -> None:
    arn = stack.dynamodb.create_table(
        TableName="lacks",
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
        StreamSpecification={"StreamEnabled": True, "StreamViewType": "KEYS_ONLY"},
    )["TableDescription"]["LatestStreamArn"]
    allow(stack, "dynamodb", ["DescribeStream", "GetShardIterator"], arn)

    assert refusal(stack, arn, StartingPosition="LATEST") == (
        INVALID,
        f"Cannot access stream {arn}. Please ensure the role can perform the GetRecords, GetShardIterator, "
        "DescribeStream, and ListStreams Actions on your stream in IAM.",
    )
    allow(stack, "dynamodb", STREAM_ACTIONS, "*")
    stack.mapping("reader", arn, StartingPosition="LATEST")


def test_a_role_that_loses_its_rights_reads_no_more_until_it_has_them_again(stack: SourceStack) -> None:
    calls = stack.function("losing")
    url, arn = stack.queue("losing")
    allow(stack, "sqs", QUEUE_ACTIONS, arn)
    stack.mapping("losing", arn)
    stack.sqs.send_message(QueueUrl=url, MessageBody="allowed")
    assert [event["Records"][0]["body"] for event in stack.calls(calls)] == ["allowed"]

    allow(stack, "sqs", ["ListQueues"], arn)
    time.sleep(IN_FORCE_AFTER_S)
    stack.sqs.send_message(QueueUrl=url, MessageBody="held back")
    names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
    wait_for(
        lambda: (
            stack.sqs.get_queue_attributes(QueueUrl=url, AttributeNames=names)["Attributes"]
            == {names[0]: "1", names[1]: "0"}
        ),
        "the message has been taken",
    )
    allow(stack, "sqs", QUEUE_ACTIONS, arn)

    assert [event["Records"][0]["body"] for event in stack.calls(calls)] == ["held back"]


def test_a_role_that_the_function_gets_later_counts(stack: SourceStack) -> None:
    calls = stack.function("promoted")
    url, arn = stack.queue("promoted")
    allow(stack, "sqs", QUEUE_ACTIONS, arn)
    stack.mapping("promoted", arn)
    trust = stack.iam.get_role(RoleName="sources")["Role"]["AssumeRolePolicyDocument"]
    other = stack.iam.create_role(RoleName="other", AssumeRolePolicyDocument=json.dumps(trust))["Role"]["Arn"]

    stack.functions.update_function_configuration(FunctionName="promoted", Role=other)
    stack.functions.get_waiter("function_updated_v2").wait(FunctionName="promoted", WaiterConfig={"Delay": 1})
    stack.sqs.send_message(QueueUrl=url, MessageBody="of the other role")
    statement = {"Effect": "Allow", "Action": "sqs:*", "Resource": "*"}
    document = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    names = ["ApproximateNumberOfMessages"]
    wait_for(
        lambda: stack.sqs.get_queue_attributes(QueueUrl=url, AttributeNames=names)["Attributes"] == {names[0]: "1"},
        "the message has been taken",
    )
    stack.iam.put_role_policy(RoleName="other", PolicyName="reads", PolicyDocument=document)

    assert [event["Records"][0]["body"] for event in stack.calls(calls)] == ["of the other role"]


def test_a_role_that_iam_does_not_know_is_asked_for_nothing(stack: SourceStack) -> None:
    """As with LocalStack, a function may have any text for its role here; AWS refuses to make such a function."""
    stack.functions.update_function_configuration(FunctionName="reader", Role="arn:aws:iam::000000000000:role/unknown")
    stack.functions.get_waiter("function_updated_v2").wait(FunctionName="reader", WaiterConfig={"Delay": 1})
    _, arn = stack.queue("unknown-role")

    stack.mapping("reader", arn)
