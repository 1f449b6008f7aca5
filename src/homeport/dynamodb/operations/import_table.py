"""ImportTable.

https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_ImportTable.html

AWS takes minutes; here the table is filled when the answer is there. The answer still says IN_PROGRESS.
"""

from homeport.core.context import RequestContext
from homeport.dynamodb import limits
from homeport.dynamodb.errors import (
    ImportConflictException,
    ResourceInUseException,
    UnknownOperationException,
    ValidationException,
)
from homeport.dynamodb.operation import Answer, Operation, Request
from homeport.dynamodb.service import Service
from homeport.dynamodb.tables.create import check_request
from homeport.dynamodb.transfers import shapes
from homeport.dynamodb.transfers.imports import Import, in_progress
from homeport.dynamodb.transfers.lookup import remember, replayed
from homeport.dynamodb.validation import common
from homeport.dynamodb.validation.collections import ListOf, Structure
from homeport.dynamodb.validation.names import TableName
from homeport.dynamodb.validation.scalars import String

NAME = "ImportTable"
_CSV = Structure(
    "CsvOptions",
    {
        "Delimiter": String(pattern=r"[,;:|\t ]", min_length=1, max_length=1),
        "HeaderList": ListOf(
            String(min_length=1, max_length=65_536, pattern=r"[\x20-\x21\x23-\x2B\x2D-\x7E]*"),
            min_length=1,
            max_length=limits.CSV_HEADERS,
        ),
    },
)
_TABLE = Structure(
    "TableCreationParameters",
    {
        "TableName": TableName(name_only=True),
        "AttributeDefinitions": common.REQUIRED_ATTRIBUTE_DEFINITIONS,
        "KeySchema": common.KEY_SCHEMA,
        "BillingMode": common.BILLING_MODE,
        "ProvisionedThroughput": common.PROVISIONED_THROUGHPUT,
        "OnDemandThroughput": common.ON_DEMAND_THROUGHPUT,
        "SSESpecification": common.SSE_SPECIFICATION,
        "GlobalSecondaryIndexes": ListOf(common.GLOBAL_INDEX),
    },
    required=True,
)
REQUEST = Structure(
    "ImportTableInput",
    {
        "ClientToken": shapes.CLIENT_TOKEN,
        "S3BucketSource": Structure(
            "S3BucketSource",
            {
                "S3BucketOwner": shapes.BUCKET_OWNER,
                "S3Bucket": shapes.BUCKET,
                "S3KeyPrefix": String(max_length=shapes.PREFIX_MAX),
            },
            required=True,
        ),
        "InputFormat": String(required=True, enum=("ION", "DYNAMODB_JSON", "CSV")),
        "InputFormatOptions": Structure("InputFormatOptions", {"Csv": _CSV}),
        "InputCompressionType": String(enum=("ZSTD", "NONE", "GZIP")),
        "TableCreationParameters": _TABLE,
    },
)


def import_table(service: Service, request: Request, context: RequestContext) -> Answer:
    """Make a table of the objects in a bucket."""
    objects = service.neighbours.objects
    if objects is None:
        raise UnknownOperationException.not_emulated(f"{NAME} without Amazon S3 beside it")
    _check(request)
    name = request["TableCreationParameters"]["TableName"]
    known = replayed(service, "import", request.get("ClientToken", ""), context)
    if known is not None:
        # Only the name is compared: other changes are passed over (recorded on AWS, the ACK project's study).
        if known.request["TableCreationParameters"]["TableName"] != name:
            raise ImportConflictException("Import conflict: Duplicate request detected with conflicting parameters")
        return {"ImportTableDescription": known.description}
    if service.find_table(name, context) is not None:
        raise ResourceInUseException(f"Table already exists: {name}")
    transfer = Import(service, objects, request, context).run()
    remember(service, transfer)
    service.observer.report("dynamodb.table_imported", context.request_id, table=transfer.table_arn)
    return {"ImportTableDescription": in_progress(transfer.description)}


def _check(request: Request) -> None:
    input_format = request["InputFormat"]
    if input_format != "CSV" and "Csv" in request.get("InputFormatOptions", {}):
        raise ValidationException(
            f"Invalid Request: Unsupported InputFormatOptions for the given input format: {input_format}."
        )
    check_request(request["TableCreationParameters"])


OPERATION = Operation(
    NAME,
    REQUEST,
    import_table,
    stored_only=frozenset(
        f"TableCreationParameters.{name}"
        for name in (
            "GlobalSecondaryIndexes.OnDemandThroughput",
            "GlobalSecondaryIndexes.ProvisionedThroughput",
            "GlobalSecondaryIndexes.WarmThroughput",
            "OnDemandThroughput",
            "ProvisionedThroughput",
            "SSESpecification",
        )
    ),
)
