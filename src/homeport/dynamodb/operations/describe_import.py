"""DescribeImport.

https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DescribeImport.html
"""

from homeport.core.context import RequestContext
from homeport.dynamodb.operation import Answer, Operation, Request
from homeport.dynamodb.service import Service
from homeport.dynamodb.transfers import shapes
from homeport.dynamodb.transfers.lookup import described
from homeport.dynamodb.validation.collections import Structure

REQUEST = Structure("DescribeImportInput", {"ImportArn": shapes.TRANSFER_ARN})


def describe_import(service: Service, request: Request, context: RequestContext) -> Answer:
    """An import of the last 90 days, whatever became of its table."""
    return {"ImportTableDescription": described(service, "import", request["ImportArn"], context)}


OPERATION = Operation("DescribeImport", REQUEST, describe_import)
