"""Whether a function's role may read an event source, as IAM's policies and the source's own say it now.

https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html#events-sqs-permissions
https://docs.aws.amazon.com/lambda/latest/dg/with-kinesis.html
"""

from typing import Any

import orjson

from homeport.core.context import Principal, RequestContext, Source
from homeport.functions.event_sources.ports import SourceError
from homeport.iam.conditions import RequestValue, keys_of_every_request
from homeport.iam.evaluation import Policies, Request, decide
from homeport.iam.policies import MalformedPolicyError, Policy, parse_policy
from homeport.kinesis.errors import KinesisError
from homeport.runtime.host import Host
from homeport.runtime.providers.identities import Identity, LocalStackIdentities

COUNTS_S = 1.0

_QUEUE = ("ReceiveMessage", "DeleteMessage", "GetQueueAttributes")
_STREAM = ("GetRecords", "GetShardIterator", "DescribeStream")
_CONSUMER = ("SubscribeToShard",)
_LISTED = {
    "dynamodb": "GetRecords, GetShardIterator, DescribeStream, and ListStreams",
    "kinesis": "GetRecords, GetShardIterator, DescribeStream, ListShards, and ListStreams",
}


class SourceDeniedError(SourceError):
    """The role may not read the source; the message is AWS's."""


class SourcePermissions:
    """Asks for the role of a function in this stack; a role that IAM does not know is asked for nothing."""

    def __init__(self, host: Host) -> None:
        self._host = host
        self._identities = LocalStackIdentities()
        self._allowed: dict[tuple[str, str], float] = {}
        """When a role was last found to be allowed to read a source."""

    def check_again(self, source_arn: str, role_arn: str) -> None:
        """As `check`, for every poll: that a role may read counts for a second. Changes of IAM take longer on AWS."""
        now_s, asked = self._host.clock.monotonic(), (source_arn, role_arn)
        if now_s - self._allowed.get(asked, -COUNTS_S) < COUNTS_S:
            return
        self._allowed.pop(asked, None)
        self.check(source_arn, role_arn)
        self._allowed[asked] = now_s

    def check(self, source_arn: str, role_arn: str) -> None:
        """Raises SourceDeniedError, with what the first action that is denied makes AWS say.

        Which of a stream's actions AWS tries is not documented; those that every reader needs are looked at.
        """
        identity = self._identities.of_role(role_arn, "lambda")
        if identity is None:
            return
        service, is_consumer = source_arn.split(":")[2], "/consumer/" in source_arn
        actions = _QUEUE if service == "sqs" else _CONSUMER if is_consumer else _STREAM
        policies, keys = self._policies(identity, source_arn), self._keys(identity, source_arn)
        owner = source_arn.split(":")[4]
        for action in actions:
            asked = Request(identity.caller, f"{service}:{action}", source_arn, owner, keys)
            if not decide(policies, asked).allowed:
                raise SourceDeniedError(_message(service, action, source_arn))

    def _policies(self, identity: Identity, source_arn: str) -> Policies:
        own, text = identity.policies, self._policy_of(source_arn)
        return Policies(own.identity, _parsed(text, source_arn), own.boundary, own.session)

    def _keys(self, identity: Identity, source_arn: str) -> dict[str, RequestValue]:
        region = source_arn.split(":")[3]
        return {**identity.keys, **keys_of_every_request(self._host.clock.time(), region)}

    def _policy_of(self, source_arn: str) -> str:
        """The source's own policy; empty where it has none."""
        _, _, service, region, account, name = source_arn.split(":", 5)
        if service == "sqs":
            return _queue_policy(account, region, name)
        context = RequestContext(principal=Principal(account), region=region, source=Source.SERVICE)
        if service == "kinesis":
            try:
                return str(self._host.kinesis.call("GetResourcePolicy", {"ResourceARN": source_arn}, context)["Policy"])
            except KinesisError:
                return ""
        request = orjson.dumps({"ResourceArn": source_arn})
        answer = self._host.dynamodb("DynamoDB_20120810.GetResourcePolicy", request, context)
        return str(orjson.loads(answer.body)["Policy"]) if answer.status == 200 else ""


def _queue_policy(account: str, region: str, name: str) -> str:
    from localstack.services.sqs.models import sqs_stores

    store = sqs_stores.get(account, {}).get(region)
    queue: Any = None if store is None else store.queues.get(name)
    return "" if queue is None else str(queue.attributes.get("Policy") or "")


def _parsed(text: str, source_arn: str) -> tuple[Policy, ...]:
    if not text:
        return ()
    try:
        return (parse_policy(text, f"resource policy of {source_arn}"),)
    except MalformedPolicyError:
        # It allows nothing, and SQS has taken it.
        return ()


def _message(service: str, action: str, source_arn: str) -> str:
    if service == "sqs":
        return f"The function execution role does not have permissions to call {action} on SQS"
    return (
        f"Cannot access stream {source_arn}. Please ensure the role can perform the {_LISTED[service]} Actions on your "
        "stream in IAM."
    )
