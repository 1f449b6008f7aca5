"""ListExports.

https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_ListExports.html
"""

from homeport.core.context import RequestContext
from homeport.dynamodb import limits
from homeport.dynamodb.operation import Answer, Operation, Request
from homeport.dynamodb.service import Service
from homeport.dynamodb.storage.transfer_rows import Transfer
from homeport.dynamodb.transfers import shapes
from homeport.dynamodb.transfers.lookup import every, page
from homeport.dynamodb.validation.collections import Structure
from homeport.dynamodb.validation.scalars import String

REQUEST = Structure(
    "ListExportsInput", {"TableArn": shapes.TABLE_ARN, "MaxResults": shapes.PAGE_SIZE, "NextToken": String()}
)


def list_exports(service: Service, request: Request, context: RequestContext) -> Answer:
    """The exports of the last 90 days, of an account or of one table, newest first."""
    exports = every(service, "export", context)
    arn = request.get("TableArn")
    if arn is not None:
        # Those of an earlier table of the name, or of one that is gone, are not found by it (ACK, ScyllaDB).
        table = service.find_table(arn, context)
        table_id = None if table is None else table.definition.table_id
        exports = [each for each in exports if each.table_id == table_id]
    size = request.get("MaxResults", limits.TRANSFERS_DEFAULT_PAGE)
    shown, token = page("export", exports, size, request.get("NextToken"))
    answer: Answer = {"ExportSummaries": [_summary(each) for each in shown]}
    return answer if token is None else answer | {"NextToken": token}


def _summary(export: Transfer) -> Answer:
    description = export.description
    return {
        "ExportArn": export.arn,
        "ExportStatus": description["ExportStatus"],
        "ExportType": description.get("ExportType", "FULL_EXPORT"),
    }


OPERATION = Operation("ListExports", REQUEST, list_exports)
