"""Imports: carried out while the request waits; the answer is that of AWS, which begins and works on.

https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/S3DataImport.Validation.html
"""

import uuid
from functools import partial
from typing import Any, NamedTuple

import orjson

from homeport.core.context import RequestContext
from homeport.core.logs import LogLine, LogStream
from homeport.dynamodb.neighbours import Bucket, NeighbourError, ObjectStorage
from homeport.dynamodb.operation import Answer
from homeport.dynamodb.service import Service
from homeport.dynamodb.storage.definition import TableDefinition, partition_of
from homeport.dynamodb.storage.transfer_rows import Transfer
from homeport.dynamodb.tables.create import definition_of
from homeport.dynamodb.transfers.arns import new_arn
from homeport.dynamodb.transfers.compression import decompressed
from homeport.dynamodb.transfers.csv_reader import CsvFormat, read_csv
from homeport.dynamodb.transfers.failures import failure_of
from homeport.dynamodb.transfers.import_writer import ImportWriter, Tally
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
_EXISTS = "TableAlreadyExists"
_ENDS = (
    "EndTime",
    "ErrorCount",
    "ProcessedSizeBytes",
    "ProcessedItemCount",
    "ImportedItemCount",
    "FailureCode",
    "FailureMessage",
)


class _Source(NamedTuple):
    """Where an import reads."""

    objects: ObjectStorage
    bucket: Bucket
    keys: list[str]


def import_table(service: Service, objects: ObjectStorage, request: Request, context: RequestContext) -> Transfer:
    """Make the table of a checked request and fill it."""
    now = service.clock.time()
    definition = definition_of(request["TableCreationParameters"], context, now)
    description = _started(request, definition, context, now)
    description |= _ended(service, objects, request, definition, description, context)
    return Transfer(
        description["ImportArn"],
        "import",
        context.account,
        context.region,
        definition.arn,
        definition.table_id,
        description["ClientToken"],
        request,
        description["StartTime"],
        description,
    )


def in_progress(description: Answer) -> Answer:
    """The description of an import that has just begun."""
    begun = {name: value for name, value in description.items() if name not in _ENDS}
    return begun | {"ImportStatus": "IN_PROGRESS"}


def _started(request: Request, definition: TableDefinition, context: RequestContext, now: float) -> Answer:
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


def _ended(
    service: Service,
    objects: ObjectStorage,
    request: Request,
    definition: TableDefinition,
    description: Answer,
    context: RequestContext,
) -> Answer:
    asked = description["S3BucketSource"]
    bucket = Bucket(asked["S3Bucket"], context.account, context.region, asked["S3BucketOwner"])
    tally, failure = Tally(), {}
    try:
        found = objects.listed(bucket, asked.get("S3KeyPrefix", ""))
        table = service.store.create_table(definition)
        if table is None:
            # Made by another request since this one was checked.
            failure = {"FailureCode": _EXISTS, "FailureMessage": f"Table already exists: {definition.name}"}
        else:
            writer = ImportWriter(service.store, table)
            tally = writer.tally
            _fill(writer, _Source(objects, bucket, [each.key for each in found]), request)
    except NeighbourError as error:
        failure = failure_of(error)
    if tally.errors:
        failure = failure or _INVALID_ITEMS
        _log(service, description, tally, context)
    return {
        "ImportStatus": "FAILED" if failure else "COMPLETED",
        "EndTime": int(service.clock.time() * 1000) / 1000,
        "ErrorCount": len(tally.errors),
        "ProcessedSizeBytes": tally.size,
        "ProcessedItemCount": tally.processed,
        "ImportedItemCount": tally.imported,
        **failure,
    }


def _fill(writer: ImportWriter, source: _Source, request: Request) -> None:
    read = _reader(request)
    for key in source.keys:
        body = source.objects.get(source.bucket, key)
        writer.write(key, _items(writer.tally, body, request.get("InputCompressionType", "NONE"), read))


def _items(tally: Tally, body: bytes, compression: str, read: Reader) -> Any:
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


def _log(service: Service, description: Answer, tally: Tally, context: RequestContext) -> None:
    """Write what was wrong to CloudWatch Logs, as the page's section "CloudWatch logs" shows it."""
    logs = service.neighbours.logs
    if logs is None:
        return
    arn = description["ImportArn"]
    stream = LogStream(context.account, context.region, _LOG_GROUP, f"{arn.rpartition('/')[2]}/error")
    now_ms = int(service.clock.time() * 1000)
    bucket = description["S3BucketSource"]["S3Bucket"]
    lines = []
    for error in tally.errors:
        pointer = {"bucket": bucket, "key": error.key, "itemIndex": error.index}
        entry = {"itemS3Pointer": pointer, "importArn": arn, "errorMessages": [error.message]}
        lines.append(LogLine(now_ms, orjson.dumps(entry).decode()))
    logs.write(stream, lines)
