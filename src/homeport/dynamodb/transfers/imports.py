"""Imports: carried out while the request waits; the answer is that of AWS, which begins and works on.

https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/S3DataImport.Validation.html
"""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

import orjson

from homeport.core.context import RequestContext
from homeport.core.logs import LogLine, LogStream
from homeport.core.partitions import partition_of
from homeport.dynamodb.model.values import Item
from homeport.dynamodb.neighbours import Bucket, NeighbourError, ObjectStorage
from homeport.dynamodb.operation import Answer
from homeport.dynamodb.service import Service
from homeport.dynamodb.storage.definition import TableDefinition
from homeport.dynamodb.storage.transfer_rows import Transfer
from homeport.dynamodb.tables.create import definition_of
from homeport.dynamodb.transfers.arns import new_arn
from homeport.dynamodb.transfers.compression import decompressed
from homeport.dynamodb.transfers.csv_reader import CsvFormat, read_csv
from homeport.dynamodb.transfers.failures import failure_of
from homeport.dynamodb.transfers.import_writer import ImportWriter, ItemError, Tally
from homeport.dynamodb.transfers.ion_items import read_ion
from homeport.dynamodb.transfers.json_reader import read_json
from homeport.dynamodb.transfers.rows import UNEXPECTED, Reader, UnreadableError

Request = dict[str, Any]

_LOG_GROUP = "/aws-dynamodb/imports"
_INVALID_ITEMS = {
    "FailureCode": "ItemValidationError",
    "FailureMessage": "Some of the items failed validation checks and were not imported. "
    "Please check CloudWatch error logs for more details.",
}
_ENDS = (
    "EndTime",
    "ErrorCount",
    "ProcessedSizeBytes",
    "ProcessedItemCount",
    "ImportedItemCount",
    "FailureCode",
    "FailureMessage",
)


@dataclass(frozen=True, slots=True)
class Import:
    """One import: what is asked, for whom. `run` carries it out."""

    service: Service
    objects: ObjectStorage
    request: Request
    """It has been checked."""
    context: RequestContext

    def run(self) -> Transfer:
        """Make the table and fill it; the import as it is remembered."""
        now = self.service.clock.time()
        definition = definition_of(self.request["TableCreationParameters"], self.context, now)
        description = self._started(definition, now)
        description |= self._ended(definition, description)
        return self._transfer(description)

    def _started(self, definition: TableDefinition, now: float) -> Answer:
        request, context = self.request, self.context
        started = int(now * 1000) / 1000
        group = f"arn:{partition_of(context.region)}:logs:{context.region}:{context.account}:log-group:{_LOG_GROUP}:*"
        description: Answer = {
            "ImportArn": new_arn(definition.arn, "import", started),
            "TableArn": definition.arn,
            "TableId": definition.table_id,
            "ClientToken": request.get("ClientToken") or str(uuid.uuid4()),
            "S3BucketSource": {"S3BucketOwner": context.account, **request["S3BucketSource"]},
            "CloudWatchLogGroupArn": group,
            "InputFormat": request["InputFormat"],
            "InputCompressionType": request.get("InputCompressionType", "NONE"),
            "TableCreationParameters": request["TableCreationParameters"],
            "StartTime": started,
        }
        if "InputFormatOptions" in request:
            description["InputFormatOptions"] = request["InputFormatOptions"]
        return description

    def _ended(self, definition: TableDefinition, description: Answer) -> Answer:
        tally, failure = Tally(), {}
        try:
            failure = self._filled(definition, description, tally)
        except NeighbourError as error:
            failure = failure_of(error)
        if tally.errors:
            failure = failure or _INVALID_ITEMS
            self._log(description, tally)
        return {
            "ImportStatus": "FAILED" if failure else "COMPLETED",
            "EndTime": int(self.service.clock.time() * 1000) / 1000,
            "ErrorCount": len(tally.errors),
            "ProcessedSizeBytes": tally.size,
            "ProcessedItemCount": tally.processed,
            "ImportedItemCount": tally.imported,
            **failure,
        }

    def _filled(self, definition: TableDefinition, description: Answer, tally: Tally) -> Answer:
        """Why there is no table; nothing where it has been filled. A bucket that refuses leaves none."""
        asked = description["S3BucketSource"]
        bucket = Bucket(asked["S3Bucket"], self.context.account, self.context.region, asked["S3BucketOwner"])
        found = self.objects.listed(bucket, asked.get("S3KeyPrefix", ""))
        table = self.service.store.create_table(definition)
        if table is None:
            # Made by another request since this one was checked.
            return {"FailureCode": "TableAlreadyExists", "FailureMessage": f"Table already exists: {definition.name}"}
        writer, read = ImportWriter(self.service.store, table, tally), _reader(self.request)
        for each in found:
            body = self.objects.get(bucket, each.key)
            writer.write(each.key, _items(tally, body, description["InputCompressionType"], read))
        return {}

    def _log(self, description: Answer, tally: Tally) -> None:
        """Write what was wrong to CloudWatch Logs, as the page's section "CloudWatch logs" shows it."""
        logs = self.service.neighbours.logs
        if logs is None:
            return
        arn, bucket = description["ImportArn"], description["S3BucketSource"]["S3Bucket"]
        now_ms = int(self.service.clock.time() * 1000)
        stream = f"{arn.rpartition('/')[2]}/error"
        lines = [LogLine(now_ms, _entry(arn, bucket, error)) for error in tally.errors]
        logs.write(LogStream(self.context.account, self.context.region, _LOG_GROUP, stream), lines)

    def _transfer(self, description: Answer) -> Transfer:
        return Transfer(
            description["ImportArn"],
            "import",
            self.context.account,
            self.context.region,
            description["TableArn"],
            description["TableId"],
            description["ClientToken"],
            self.request,
            description["StartTime"],
            description,
        )


def in_progress(description: Answer) -> Answer:
    """The description of an import that has just begun."""
    begun = {name: value for name, value in description.items() if name not in _ENDS}
    return begun | {"ImportStatus": "IN_PROGRESS"}


def _entry(arn: str, bucket: str, error: ItemError) -> str:
    pointer = {"bucket": bucket, "key": error.key, "itemIndex": error.index}
    entry = {"itemS3Pointer": pointer, "importArn": arn, "errorMessages": [error.message]}
    return orjson.dumps(entry).decode()


def _items(tally: Tally, body: bytes, compression: str, read: Reader) -> Iterator[Item]:
    """The items of an object; what cannot be decompressed or decoded is unreadable from its start."""
    content = decompressed(body, compression)
    tally.size += len(content)
    try:
        text = content.decode()
    except UnicodeDecodeError as error:
        raise UnreadableError(UNEXPECTED) from error
    yield from read(text)


def _reader(request: Request) -> Reader:
    match request["InputFormat"]:
        case "CSV":
            return partial(read_csv, form=_csv_format(request))
        case "ION":
            return read_ion
    return read_json


def _csv_format(request: Request) -> CsvFormat:
    options = request.get("InputFormatOptions", {}).get("Csv", {})
    headers = options.get("HeaderList")
    parameters = request["TableCreationParameters"]
    types = {each["AttributeName"]: each["AttributeType"] for each in parameters["AttributeDefinitions"]}
    return CsvFormat(options.get("Delimiter", ","), None if headers is None else tuple(headers), types)
