"""Exports: carried out while the request waits; the answer is that of AWS, which begins and works on."""

import uuid
from functools import partial
from typing import Any, NamedTuple

from homeport.core.context import RequestContext
from homeport.dynamodb import limits
from homeport.dynamodb.neighbours import Bucket, Encryption, NeighbourError, ObjectStorage
from homeport.dynamodb.operation import Answer
from homeport.dynamodb.service import Service
from homeport.dynamodb.storage.past import changes_between, items_at
from homeport.dynamodb.storage.table import Table
from homeport.dynamodb.storage.transfer_rows import Transfer
from homeport.dynamodb.transfers.arns import new_arn
from homeport.dynamodb.transfers.export_files import Exported, change_files, instant, item_files, write_export
from homeport.dynamodb.transfers.export_requests import checked_period, checked_time, is_incremental
from homeport.dynamodb.transfers.failures import failure_of

Request = dict[str, Any]

_ECHOED = ("S3Bucket", "S3BucketOwner", "S3Prefix", "S3SseKmsKeyId", "ExportType")
_ENDS = ("EndTime", "ExportManifest", "FailureCode", "FailureMessage", "BilledSizeBytes", "ItemCount")


class _Times(NamedTuple):
    """What is exported: the items of a time, or the changes of a period."""

    time: float | None
    period: Request | None


def export(
    service: Service, objects: ObjectStorage, request: Request, table: Table, context: RequestContext
) -> Transfer:
    """Export a table as a request, whose combinations have been checked, asks."""
    now = service.clock.time()
    if is_incremental(request):
        times = _Times(None, checked_period(request, table, now))
    else:
        times = _Times(checked_time(request, table, now), None)
    description = _started(request, table, times, now)
    description |= _ended(service, objects, request, table, times, description, context)
    return Transfer(
        description["ExportArn"],
        "export",
        context.account,
        context.region,
        table.definition.arn,
        table.definition.table_id,
        description["ClientToken"],
        request,
        description["StartTime"],
        description,
    )


def in_progress(description: Answer) -> Answer:
    """The description of an export that has just begun."""
    begun = {name: value for name, value in description.items() if name not in _ENDS}
    return begun | {"ExportStatus": "IN_PROGRESS"}


def _started(request: Request, table: Table, times: _Times, now: float) -> Answer:
    started = _milliseconds(now)
    description: Answer = {
        "ExportArn": new_arn(table.definition.arn, "export", started),
        "StartTime": started,
        "TableArn": table.definition.arn,
        "TableId": table.definition.table_id,
        "ClientToken": request.get("ClientToken") or str(uuid.uuid4()),
        "S3SseAlgorithm": request.get("S3SseAlgorithm", "AES256"),
        "ExportFormat": request.get("ExportFormat", "DYNAMODB_JSON"),
    }
    description |= {name: request[name] for name in _ECHOED if name in request}
    if times.period is not None:
        return description | {"IncrementalExportSpecification": times.period}
    return description | {"ExportTime": request.get("ExportTime", started)}


def _ended(
    service: Service,
    objects: ObjectStorage,
    request: Request,
    table: Table,
    times: _Times,
    description: Answer,
    context: RequestContext,
) -> Answer:
    exported = _read(service, table, times, description["ExportFormat"])
    ended: Answer = {"EndTime": _milliseconds(service.clock.time())}
    billed = exported.size if times.period is None else limits.INCREMENTAL_EXPORT_BILLED_MIN
    counts = {"BilledSizeBytes": billed, "ItemCount": exported.items}
    owner = request.get("S3BucketOwner", context.account)
    bucket = Bucket(request["S3Bucket"], context.account, context.region, owner)
    encryption = Encryption(description["S3SseAlgorithm"], request.get("S3SseKmsKeyId"))
    put = partial(_put, objects, bucket, encryption)
    folder, data_folder = _folders(description)
    summary = _summary(description | ended | counts, f"{folder}/manifest-files.json")
    try:
        manifest = write_export(put, folder, data_folder, exported.files, summary)
    except NeighbourError as error:
        return ended | failure_of(error) | {"ExportStatus": "FAILED"}
    return ended | counts | {"ExportManifest": manifest, "ExportStatus": "COMPLETED"}


def _put(objects: ObjectStorage, bucket: Bucket, encryption: Encryption, key: str, body: bytes) -> str:
    return objects.put(bucket, key, body, encryption)


def _read(service: Service, table: Table, times: _Times, export_format: str) -> Exported:
    """All files at once: nothing is written to S3 while the database waits."""
    with service.store.database.snapshot() as connection:
        if times.time is not None:
            return item_files(items_at(connection, table, times.time), export_format)
        assert times.period is not None
        start, end = times.period["ExportFromTime"], times.period["ExportToTime"]
        shows_old = times.period["ExportViewType"] == "NEW_AND_OLD_IMAGES"
        return change_files(changes_between(connection, table, start, end), table.schema, export_format, shows_old)


def _folders(description: Answer) -> tuple[str, str]:
    """Where the manifests lie, and the data files: those of all incremental exports lie side by side."""
    prefix = description.get("S3Prefix", "").rstrip("/")
    root = f"{prefix}/AWSDynamoDB" if prefix else "AWSDynamoDB"
    folder = f"{root}/{description['ExportArn'].rpartition('/')[2]}"
    return folder, f"{root}/data" if "IncrementalExportSpecification" in description else f"{folder}/data"


def _summary(description: Answer, manifest_files_key: str) -> Answer:
    period = description.get("IncrementalExportSpecification")
    times = {"exportTime": instant(description["ExportTime"])} if period is None else _period(period)
    summary = {
        "version": "2020-06-30" if period is None else "2023-08-01",
        "exportArn": description["ExportArn"],
        "startTime": instant(description["StartTime"]),
        "endTime": instant(description["EndTime"]),
        "tableArn": description["TableArn"],
        "tableId": description["TableId"],
        **times,
        "s3Bucket": description["S3Bucket"],
        "s3Prefix": description.get("S3Prefix"),
        "s3SseAlgorithm": description["S3SseAlgorithm"],
        "s3SseKmsKeyId": description.get("S3SseKmsKeyId"),
        "manifestFilesS3Key": manifest_files_key,
        "billedSizeBytes": description["BilledSizeBytes"],
        "itemCount": description["ItemCount"],
        "outputFormat": description["ExportFormat"],
    }
    if period is None:
        return summary
    return summary | {"outputView": period["ExportViewType"], "exportType": "INCREMENTAL_EXPORT"}


def _period(period: Request) -> Answer:
    return {
        "exportFromTime": instant(period["ExportFromTime"]),
        "exportToTime": instant(period["ExportToTime"]),
    }


def _milliseconds(time_s: float) -> float:
    """A time as AWS describes it."""
    return int(time_s * 1000) / 1000
