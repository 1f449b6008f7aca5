"""Exports: carried out while the request waits; the answer is that of AWS, which begins and works on."""

import uuid
from dataclasses import dataclass
from typing import Any

from homeport.core.context import RequestContext
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


@dataclass(frozen=True, slots=True)
class Export:
    """One export: what is asked, of which table, for whom. `run` carries it out."""

    service: Service
    objects: ObjectStorage
    request: Request
    """Its combinations have been checked."""
    table: Table
    context: RequestContext

    def run(self) -> Transfer:
        """Write the objects; the export as it is remembered. The request's times are checked first."""
        now = self.service.clock.time()
        if is_incremental(self.request):
            period = checked_period(self.request, self.table, now)
            description = self._started(now) | {"IncrementalExportSpecification": period}
            exported = self._changes(period)
        else:
            time = checked_time(self.request, self.table, now)
            description = self._started(now)
            description["ExportTime"] = self.request.get("ExportTime", description["StartTime"])
            exported = self._items(time)
        description |= self._written(exported, description)
        return self._transfer(description)

    def _started(self, now: float) -> Answer:
        started = _milliseconds(now)
        definition = self.table.definition
        description: Answer = {
            "ExportArn": new_arn(definition.arn, "export", started),
            "StartTime": started,
            "TableArn": definition.arn,
            "TableId": definition.table_id,
            "ClientToken": self.request.get("ClientToken") or str(uuid.uuid4()),
            "S3SseAlgorithm": self.request.get("S3SseAlgorithm", "AES256"),
            "ExportFormat": self._format,
        }
        return description | {name: self.request[name] for name in _ECHOED if name in self.request}

    @property
    def _format(self) -> str:
        return str(self.request.get("ExportFormat", "DYNAMODB_JSON"))

    # All files are made at once: nothing is sent to S3 while a snapshot keeps the database.

    def _items(self, time: float) -> Exported:
        with self.service.store.database.snapshot() as connection:
            return item_files(items_at(connection, self.table, time), self._format)

    def _changes(self, period: Request) -> Exported:
        shows_old = period["ExportViewType"] == "NEW_AND_OLD_IMAGES"
        with self.service.store.database.snapshot() as connection:
            changes = changes_between(connection, self.table, period["ExportFromTime"], period["ExportToTime"])
            return change_files(changes, self.table.schema, self._format, shows_old)

    def _written(self, exported: Exported, description: Answer) -> Answer:
        """What is known once all is written, or S3 has refused it."""
        ended: Answer = {"EndTime": _milliseconds(self.service.clock.time())}
        counts = {"BilledSizeBytes": exported.billed, "ItemCount": exported.items}
        folder, data_folder = _folders(description)
        summary = _summary(description | ended | counts, f"{folder}/manifest-files.json")
        try:
            manifest = write_export(self._put, folder, data_folder, exported.files, summary)
        except NeighbourError as error:
            return ended | failure_of(error) | {"ExportStatus": "FAILED"}
        return ended | counts | {"ExportManifest": manifest, "ExportStatus": "COMPLETED"}

    def _put(self, key: str, body: bytes) -> str:
        request, context = self.request, self.context
        owner = request.get("S3BucketOwner", context.account)
        bucket = Bucket(request["S3Bucket"], context.account, context.region, owner)
        encryption = Encryption(request.get("S3SseAlgorithm", "AES256"), request.get("S3SseKmsKeyId"))
        return self.objects.put(bucket, key, body, encryption)

    def _transfer(self, description: Answer) -> Transfer:
        return Transfer(
            description["ExportArn"],
            "export",
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
    """The description of an export that has just begun."""
    begun = {name: value for name, value in description.items() if name not in _ENDS}
    return begun | {"ExportStatus": "IN_PROGRESS"}


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
