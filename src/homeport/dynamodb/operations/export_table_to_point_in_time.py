"""ExportTableToPointInTime.

https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_ExportTableToPointInTime.html

AWS takes minutes; here the objects are in the bucket when the answer is there. The answer still says IN_PROGRESS.
"""

from homeport.core.context import RequestContext
from homeport.dynamodb.errors import ExportConflictException, UnknownOperationException
from homeport.dynamodb.operation import Answer, Operation, Request
from homeport.dynamodb.service import Service
from homeport.dynamodb.transfers import shapes
from homeport.dynamodb.transfers.arns import exported_table
from homeport.dynamodb.transfers.export_requests import check_combinations
from homeport.dynamodb.transfers.exports import Export, in_progress
from homeport.dynamodb.transfers.lookup import remember, replayed
from homeport.dynamodb.validation.collections import Structure
from homeport.dynamodb.validation.scalars import String, Timestamp

NAME = "ExportTableToPointInTime"
REQUEST = Structure(
    "ExportTableToPointInTimeInput",
    {
        "TableArn": shapes.REQUIRED_TABLE_ARN,
        "ExportTime": Timestamp(),
        "ClientToken": shapes.CLIENT_TOKEN,
        "S3Bucket": shapes.BUCKET,
        "S3BucketOwner": shapes.BUCKET_OWNER,
        "S3Prefix": String(min_length=1, max_length=shapes.PREFIX_MAX),
        "S3SseAlgorithm": String(enum=("KMS", "AES256")),
        "S3SseKmsKeyId": String(min_length=1, max_length=2048),
        "ExportFormat": String(enum=("ION", "DYNAMODB_JSON")),
        "ExportType": String(enum=("INCREMENTAL_EXPORT", "FULL_EXPORT")),
        "IncrementalExportSpecification": Structure(
            "IncrementalExportSpecification",
            {
                "ExportFromTime": Timestamp(),
                "ExportToTime": Timestamp(),
                "ExportViewType": String(enum=("NEW_AND_OLD_IMAGES", "NEW_IMAGE")),
            },
        ),
    },
)


def export_table_to_point_in_time(service: Service, request: Request, context: RequestContext) -> Answer:
    """Write a table's items, or its changes, to S3."""
    objects = service.neighbours.objects
    if objects is None:
        raise UnknownOperationException.not_emulated(f"{NAME} without Amazon S3 beside it")
    table = exported_table(service, request["TableArn"], context)
    check_combinations(request)
    known = replayed(service, "export", request.get("ClientToken", ""), context)
    if known is not None:
        if known.request != request:
            raise ExportConflictException("Export conflict: Duplicate request detected with conflicting parameters")
        return {"ExportDescription": known.description}
    transfer = Export(service, objects, request, table, context).run()
    remember(service, transfer)
    service.observer.report("dynamodb.table_exported", context.request_id, export=transfer.arn)
    return {"ExportDescription": in_progress(transfer.description)}


OPERATION = Operation(NAME, REQUEST, export_table_to_point_in_time)
