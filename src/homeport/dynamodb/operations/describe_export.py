"""DescribeExport.

https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DescribeExport.html
"""

from homeport.core.context import RequestContext
from homeport.dynamodb.operation import Answer, Operation, Request
from homeport.dynamodb.service import Service
from homeport.dynamodb.transfers import shapes
from homeport.dynamodb.transfers.lookup import described
from homeport.dynamodb.validation.collections import Structure

REQUEST = Structure("DescribeExportInput", {"ExportArn": shapes.TRANSFER_ARN})


def describe_export(service: Service, request: Request, context: RequestContext) -> Answer:
    """An export of the last 90 days, whatever became of its table."""
    return {"ExportDescription": described(service, "export", request["ExportArn"], context)}


OPERATION = Operation("DescribeExport", REQUEST, describe_export)
