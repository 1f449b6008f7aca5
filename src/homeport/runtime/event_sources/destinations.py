"""Where records of invocations go: queues, topics, functions, event buses and buckets of this stack."""

import asyncio
import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import orjson

log = logging.getLogger(__name__)

Client = Callable[[str, str, str], Any]
"""Makes a boto3 client: of a service, for an account, in a region."""

_AT_ONCE = 8


class StackDestinations:
    """Sends through LocalStack's internal clients, on threads of its own.

    Each call comes back to this server, which may need one of the loop's threads to answer it.
    """

    def __init__(self, client: Client | None = None) -> None:
        self._client = client or _internal_client
        self._threads = ThreadPoolExecutor(_AT_ONCE, "destinations")

    async def send_batch_failure(
        self, destination_arn: str, record: dict[str, Any], object_key: str, owner_arn: str
    ) -> bool:
        """See `Destinations`."""
        return await self.send(destination_arn, owner_arn, orjson.dumps(record).decode(), object_key=object_key)

    async def send(
        self,
        destination_arn: str,
        function_arn: str,
        body: str,
        *,
        object_key: str = "",
        detail_type: str = "",
        attributes: dict[str, Any] | None = None,
    ) -> bool:
        """Send a text for a function; whether that succeeded. What fails is logged."""
        given = (destination_arn, function_arn, body, object_key, detail_type, attributes or {})
        try:
            await asyncio.get_running_loop().run_in_executor(self._threads, self._send, *given)
        except Exception as error:
            log.warning("%s: the record could not be sent to %s: %s", function_arn, destination_arn, error)
            return False
        return True

    def _send(
        self,
        destination_arn: str,
        function_arn: str,
        body: str,
        object_key: str,
        detail_type: str,
        attributes: dict[str, Any],
    ) -> None:
        _, _, service, region, account, resource = destination_arn.split(":", 5)
        owner = function_arn.split(":")
        client = self._client(service, account or owner[4], region or owner[3])
        more = {"MessageAttributes": attributes} if attributes else {}
        if service == "sqs":
            url = client.get_queue_url(QueueName=resource, QueueOwnerAWSAccountId=account)["QueueUrl"]
            client.send_message(QueueUrl=url, MessageBody=body, **more)
        elif service == "sns":
            client.publish(TopicArn=destination_arn, Message=body, **more)
        elif service == "lambda":
            client.invoke(FunctionName=destination_arn, InvocationType="Event", Payload=body.encode())
        elif service == "events":
            entry = {"EventBusName": destination_arn, "Source": "lambda", "DetailType": detail_type, "Detail": body}
            client.put_events(Entries=[{**entry, "Resources": [destination_arn, function_arn]}])
        elif service == "s3":
            client.put_object(Bucket=resource, Key=object_key, Body=body.encode())
        else:
            raise ValueError(f"{service} is no destination")


def _internal_client(service: str, account: str, region: str) -> Any:
    from localstack.aws.connect import connect_to

    return connect_to(aws_access_key_id=account, region_name=region).get_client(service)
