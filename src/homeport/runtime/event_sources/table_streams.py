"""DynamoDB streams for event source mappings: the engine in this process.

https://docs.aws.amazon.com/lambda/latest/dg/with-ddb.html
"""

from collections.abc import Callable
from typing import Any

import orjson

from homeport.core.context import Principal, RequestContext, Source
from homeport.functions.event_sources.ports import (
    Event,
    Page,
    Place,
    PlaceLostError,
    Shard,
    SourceError,
    SourceGoneError,
    StreamRecord,
)
from homeport.runtime.host import DynamoDbWire

Listener = Callable[[], None]
Subscribe = Callable[[str, RequestContext, Listener], Listener]
"""Calls a listener for each change of a stream, by its ARN."""

_MOST_RECORDS = 1000
_ERRORS: dict[str, type[SourceError]] = {
    "ExpiredIteratorException": PlaceLostError,
    "TrimmedDataAccessException": PlaceLostError,
    "ResourceNotFoundException": SourceGoneError,
}
_KEPT_S = 24 * 3600.0


class TableStream:
    """A Stream over the DynamoDB engine."""

    batch_info = "DDBStreamBatchInfo"
    arrival_precision = "seconds"

    def __init__(self, arn: str, wire: DynamoDbWire, subscribe: Subscribe, may_read: Callable[[], None]) -> None:
        """`may_read` raises SourceError where the function's role may not read it."""
        self._arn = arn
        self._may_read = may_read
        self._wire = wire
        self._subscribe = subscribe
        _, _, _, region, account, _ = arn.split(":", 5)
        self._context = RequestContext(principal=Principal(account), region=region, source=Source.SERVICE)

    def subscribe(self, listener: Listener) -> Listener:
        """See `Stream`."""
        from homeport.dynamodb.errors import DynamoDbError

        try:
            return self._subscribe(self._arn, self._context, listener)
        except DynamoDbError:
            # Its table is gone, and so nothing comes any more.
            return lambda: None

    def retention_s(self) -> float:
        """See `Stream`."""
        return _KEPT_S

    def shards(self) -> list[Shard]:
        """See `Stream`."""
        found: list[Shard] = []
        start: dict[str, str] = {}
        while True:
            description = self._call("DescribeStream", StreamArn=self._arn, **start)["StreamDescription"]
            found += [_shard(each) for each in description["Shards"]]
            if "LastEvaluatedShardId" not in description:
                return found
            start = {"ExclusiveStartShardId": description["LastEvaluatedShardId"]}

    def iterator(self, shard_id: str, place: Place) -> str:
        """See `Stream`."""
        kind = "TRIM_HORIZON" if place.kind == "AT_TIMESTAMP" else place.kind
        sequence = {"SequenceNumber": place.sequence} if place.sequence else {}
        answer = self._call(
            "GetShardIterator", StreamArn=self._arn, ShardId=shard_id, ShardIteratorType=kind, **sequence
        )
        return str(answer["ShardIterator"])

    def read(self, iterator: str, most: int) -> Page:
        """See `Stream`."""
        self._may_read()
        answer = self._call("GetRecords", ShardIterator=iterator, Limit=min(most, _MOST_RECORDS))
        return Page([self._record(each) for each in answer["Records"]], answer.get("NextShardIterator"))

    def _record(self, record: dict[str, Any]) -> StreamRecord:
        content = record["dynamodb"]
        event: Event = dict(record)
        if "userIdentity" in record:
            identity = record["userIdentity"]
            event["userIdentity"] = {"type": identity["Type"], "principalId": identity["PrincipalId"]}
        event["eventSourceARN"] = self._arn
        key = orjson.dumps(content["Keys"], option=orjson.OPT_SORT_KEYS).decode()
        return StreamRecord(content["SequenceNumber"], content["ApproximateCreationDateTime"], key, event, None)

    def _call(self, operation: str, **request: Any) -> dict[str, Any]:
        answer = self._wire(f"DynamoDBStreams_20120810.{operation}", orjson.dumps(request), self._context)
        body: dict[str, Any] = orjson.loads(answer.body)
        if answer.status == 200:
            return body
        code = str(body.get("__type", "")).rpartition("#")[2]
        raise _ERRORS.get(code, SourceError)(f"{code}: {body.get('message', '')}")


def _shard(described: dict[str, Any]) -> Shard:
    parents = (described["ParentShardId"],) if "ParentShardId" in described else ()
    return Shard(described["ShardId"], parents, "EndingSequenceNumber" not in described["SequenceNumberRange"])
