"""Kinesis for the DynamoDB engine: LocalStack's, through its internal clients.

The engine answers before LocalStack is loaded, so the first use waits for it.
"""

from collections.abc import Callable, Sequence
from typing import Any

from homeport.dynamodb.neighbours import NeighbourError

Client = Callable[[str, str], Any]
"""Makes a boto3 client of Kinesis for an account and region."""

_RECORDS = 500
"""Of one PutRecords."""


class LocalStackStreams:
    """A KinesisStreams over a client of Kinesis."""

    def __init__(self, wait_for_host: Callable[[], None], client: Client | None = None) -> None:
        """`wait_for_host` returns once LocalStack is loaded."""
        self._wait_for_host = wait_for_host
        self._client = client or _internal_client

    def is_active(self, stream_arn: str) -> bool:
        """See `KinesisStreams`."""
        from botocore.exceptions import BotoCoreError, ClientError

        if not _is_stream(stream_arn):
            return False
        try:
            summary = self._of(stream_arn).describe_stream_summary(StreamARN=stream_arn)
        except (BotoCoreError, ClientError):
            # There is no such stream, or no Kinesis.
            return False
        return bool(summary["StreamDescriptionSummary"]["StreamStatus"] == "ACTIVE")

    def put(self, stream_arn: str, records: Sequence[tuple[str, bytes]]) -> None:
        """See `KinesisStreams`."""
        from botocore.exceptions import BotoCoreError, ClientError

        client = self._of(stream_arn)
        for start in range(0, len(records), _RECORDS):
            batch = [{"PartitionKey": key, "Data": data} for key, data in records[start : start + _RECORDS]]
            try:
                answer = client.put_records(StreamARN=stream_arn, Records=batch)
            except ClientError as error:
                refusal = error.response["Error"]
                raise NeighbourError(refusal["Code"], refusal.get("Message", "")) from error
            except BotoCoreError as error:
                raise NeighbourError("ServiceUnavailable", str(error)) from error
            if answer.get("FailedRecordCount"):
                raise NeighbourError("ProvisionedThroughputExceededException", "The stream has not taken all records.")

    def _of(self, stream_arn: str) -> Any:
        self._wait_for_host()
        parts = stream_arn.split(":")
        return self._client(parts[4], parts[3])


def _is_stream(arn: str) -> bool:
    parts = arn.split(":")
    return len(parts) == 6 and parts[2] == "kinesis" and parts[5].startswith("stream/")


def _internal_client(account: str, region: str) -> Any:
    from localstack.aws.connect import connect_to

    return connect_to(aws_access_key_id=account, region_name=region).kinesis
