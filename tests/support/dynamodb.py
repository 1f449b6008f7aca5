"""An engine of its own for a test, called as a client calls it: JSON in, JSON out."""

from abc import ABC, abstractmethod
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson
import pytest

from homeport.core.clock import ManualClock
from homeport.core.context import Principal, RequestContext
from homeport.core.observer import Observer
from homeport.dynamodb import Engine
from homeport.dynamodb.errors import DynamoDbError
from homeport.dynamodb.neighbours import Neighbours
from homeport.dynamodb.settings import DEFAULTS, EngineSettings
from support.neighbours import MemoryLogs, MemoryObjects

Json = Any

NOW = 1_700_000_000.0
"""When a test begins."""
ACCOUNT = "000000000000"
REGION = "us-east-1"
ARN = f"arn:aws:dynamodb:{REGION}:{ACCOUNT}:table/"


class RefusedError(Exception):
    """An error that was answered."""

    def __init__(self, body: Json) -> None:
        super().__init__(body)
        self.body = body


class Tables(ABC):
    """DynamoDB as tests of its behaviour see it, an engine or the service."""

    @abstractmethod
    def call(self, operation: str, **request: Json) -> Json:
        """The answer, as a client decodes it; `RefusedError` where it is an error."""

    def refusal(self, operation: str, **request: Json) -> tuple[str, str]:
        """The code and the message of the error that the request meets."""
        error = self.error(operation, **request)
        return error["__type"].partition("#")[2], error.get("message", error.get("Message", ""))

    def error(self, operation: str, **request: Json) -> Json:
        """The body of the error that the request meets."""
        try:
            answer = self.call(operation, **request)
        except RefusedError as error:
            return error.body
        raise AssertionError(f"{operation} was not refused: {answer}")

    def create(self, name: str = "music", sort: str | None = None, **others: Json) -> None:
        """Make a table on demand with the partition key `pk` (S), and the sort key `sort` (S) where it is given."""
        keys = [("pk", "HASH")] if sort is None else [("pk", "HASH"), (sort, "RANGE")]
        request = {
            "TableName": name,
            "AttributeDefinitions": [{"AttributeName": key, "AttributeType": "S"} for key, _ in keys],
            "KeySchema": [{"AttributeName": key, "KeyType": kind} for key, kind in keys],
            "BillingMode": "PAY_PER_REQUEST",
        }
        others.setdefault("AttributeDefinitions", request["AttributeDefinitions"])
        self.call("CreateTable", **request | others)

    def put(self, *items: Json, table: str = "music") -> None:
        """Put items."""
        for item in items:
            self.call("PutItem", TableName=table, Item=item)

    def get(self, key: Json, table: str = "music") -> Json:
        """The item of a key; None where there is none."""
        return self.call("GetItem", TableName=table, Key=key, ConsistentRead=True).get("Item")

    @abstractmethod
    def close(self) -> None:
        """End it, with all that the test has made."""


class Dynamo(Tables):
    """An engine on a clock that the test moves; in memory unless it is given a folder."""

    def __init__(
        self, path: Path | None = None, clock: ManualClock | None = None, settings: EngineSettings = DEFAULTS
    ) -> None:
        self.clock = clock or ManualClock(NOW)
        self.observer = Observer(self.clock)
        self.objects = MemoryObjects("bucket")
        self.logs = MemoryLogs()
        neighbours = Neighbours(objects=self.objects, logs=self.logs)
        self.engine = Engine(path, clock=self.clock, observer=self.observer, neighbours=neighbours, settings=settings)
        self.context = RequestContext()

    def call(self, operation: str, **request: Json) -> Json:
        """The answer, as a client decodes it."""
        return self.answer(operation, request, self.context)

    def call_as(self, account: str, region: str, operation: str, **request: Json) -> Json:
        """The answer to another account, or in another region."""
        return self.answer(operation, request, RequestContext(Principal(account), region))

    def answer(self, operation: str, request: Json, context: RequestContext) -> Json:
        """The answer to a request that is encoded and decoded on its way, as all are."""
        try:
            answered = self.engine.call(operation, orjson.loads(orjson.dumps(request)), context)
        except DynamoDbError as error:
            raise RefusedError(orjson.loads(orjson.dumps(error.body()))) from error
        return orjson.loads(orjson.dumps(answered))

    def close(self) -> None:
        """See `Tables`."""
        self.engine.close()


def defined(**types: str) -> list[dict[str, str]]:
    """AttributeDefinitions."""
    return [{"AttributeName": name, "AttributeType": kind} for name, kind in types.items()]


def keyed(partition: str, sort: str | None = None) -> list[dict[str, str]]:
    """KeySchema."""
    schema = [{"AttributeName": partition, "KeyType": "HASH"}]
    return schema if sort is None else [*schema, {"AttributeName": sort, "KeyType": "RANGE"}]


def index(name: str, partition: str, sort: str | None = None, projection: Json = None) -> Json:
    """A secondary index; it projects all attributes unless told otherwise."""
    return {
        "IndexName": name,
        "KeySchema": keyed(partition, sort),
        "Projection": projection or {"ProjectionType": "ALL"},
    }


@pytest.fixture
def dynamo() -> Iterator[Dynamo]:
    """An empty engine in memory."""
    engine = Dynamo()
    yield engine
    engine.close()
