"""ListImports.

https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_ListImports.html
"""

from homeport.core.context import RequestContext
from homeport.dynamodb import limits
from homeport.dynamodb.operation import Answer, Operation, Request
from homeport.dynamodb.service import Service
from homeport.dynamodb.transfers import shapes
from homeport.dynamodb.transfers.lookup import every, page
from homeport.dynamodb.validation.collections import Structure
from homeport.dynamodb.validation.scalars import String

REQUEST = Structure(
    "ListImportsInput",
    {
        "TableArn": shapes.TABLE_ARN,
        "PageSize": shapes.PAGE_SIZE,
        "NextToken": String(pattern="([0-9a-f]{16})+", min_length=112, max_length=1024),
    },
)
_MEMBERS = (
    "ImportArn",
    "ImportStatus",
    "TableArn",
    "S3BucketSource",
    "CloudWatchLogGroupArn",
    "InputFormat",
    "StartTime",
    "EndTime",
)


def list_imports(service: Service, request: Request, context: RequestContext) -> Answer:
    """The imports of the last 90 days, of an account or into tables of one ARN, newest first."""
    imports = every(service, "import", context)
    arn = request.get("TableArn")
    if arn is not None:
        imports = [each for each in imports if each.table_arn == arn]
    size = request.get("PageSize", limits.TRANSFERS_DEFAULT_PAGE)
    shown, token = page("import", imports, size, request.get("NextToken"))
    answer: Answer = {"ImportSummaryList": [{name: each.description[name] for name in _MEMBERS} for each in shown]}
    return answer if token is None else answer | {"NextToken": token}


OPERATION = Operation("ListImports", REQUEST, list_imports)
