"""DynamoDB over HTTP, AWS itself or a stack, for the tests that otherwise ask an engine of their own."""

import time
from typing import Any

import orjson
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.httpsession import URLLib3Session

from homeport.dynamodb.api import STREAM_OPERATIONS
from homeport.testing.stack import Stack
from support.dynamodb import ACCOUNT, REGION, RefusedError, Tables

Json = Any

SETTLED_WITHIN_S = 600
CHANGES = frozenset(
    {"CreateTable", "UpdateTable", "DeleteTable", "RestoreTableFromBackup", "RestoreTableToPointInTime"}
)
"""What AWS goes on with when the answer is there; the next request waits until it is done."""


class Service:
    """The DynamoDB of a stack, under the account and the region that the tests write: they are replaced both ways."""

    def __init__(self, stack: Stack) -> None:
        self._region = stack.region
        self._session = URLLib3Session()
        client = stack.client("dynamodb")
        self._url = client.meta.endpoint_url
        self._streams_url = stack.client("dynamodbstreams").meta.endpoint_url
        self._credentials = client._request_signer._credentials
        self._account = stack.account or stack.client("sts").get_caller_identity()["Account"]

    def answer(self, operation: str, request: Json) -> Json:
        """The answer; `RefusedError` where it is an error."""
        is_stream = operation in STREAM_OPERATIONS
        prefix = "DynamoDBStreams_20120810" if is_stream else "DynamoDB_20120810"
        body = self._there(orjson.dumps(request))
        headers = {"Content-Type": "application/x-amz-json-1.0", "X-Amz-Target": f"{prefix}.{operation}"}
        signed = AWSRequest("POST", self._streams_url if is_stream else self._url, headers, body)
        SigV4Auth(self._credentials, "dynamodb", self._region).add_auth(signed)
        answered = self._session.send(signed.prepare())
        # TagResource and UntagResource answer nothing at all.
        content = orjson.loads(self._here(answered.content)) if answered.content else {}
        if answered.status_code != 200:
            raise RefusedError(content)
        return content

    def _there(self, body: bytes) -> bytes:
        return body.replace(ACCOUNT.encode(), self._account.encode()).replace(REGION.encode(), self._region.encode())

    def _here(self, body: bytes) -> bytes:
        return body.replace(self._account.encode(), ACCOUNT.encode()).replace(self._region.encode(), REGION.encode())

    def close(self) -> None:
        """Close the connections."""
        self._session.close()


class RemoteDynamo(Tables):
    """The service of a stack for one test, whose tables go with it."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._created: list[str] = []

    def call(self, operation: str, **request: Json) -> Json:
        """See `Tables`."""
        answer = self._service.answer(operation, request)
        if operation == "CreateTable":
            self._created.append(request["TableName"])
        if operation in CHANGES:
            self._settle(request.get("TargetTableName") or request["TableName"])
        return answer

    def _settle(self, table: str) -> None:
        """Wait until the table and its indexes are active, or gone."""
        deadline = time.monotonic() + SETTLED_WITHIN_S
        while time.monotonic() < deadline:
            try:
                described = self._service.answer("DescribeTable", {"TableName": table})["Table"]
            except RefusedError as error:
                if error.body["__type"].endswith("#ResourceNotFoundException"):
                    return
                raise
            parts = [each.get("IndexStatus") for each in described.get("GlobalSecondaryIndexes", [])]
            if {described["TableStatus"], *parts} == {"ACTIVE"}:
                return
            time.sleep(1)
        raise AssertionError(f"the table {table} is still changing after {SETTLED_WITHIN_S} s")

    def close(self) -> None:
        """Delete the tables that were made."""
        for table in self._created:
            self._delete(table)

    def _delete(self, table: str) -> None:
        try:
            described = self._service.answer("DescribeTable", {"TableName": table})["Table"]
        except RefusedError:
            # The test has deleted it.
            return
        if described.get("DeletionProtectionEnabled"):
            self.call("UpdateTable", TableName=table, DeletionProtectionEnabled=False)
        self.call("DeleteTable", TableName=table)
