"""DescribeEndpoints.

https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DescribeEndpoints.html
"""

from homeport.core.context import RequestContext
from homeport.core.partitions import partition_of
from homeport.dynamodb.operation import Answer, Operation, Request
from homeport.dynamodb.service import Service
from homeport.dynamodb.validation.collections import Structure

REQUEST = Structure("DescribeEndpointsRequest", {})

_CACHE_PERIOD_MINUTES = 1440


def describe_endpoints(service: Service, request: Request, context: RequestContext) -> Answer:
    """The region's endpoint, as AWS names it. SDKs do not ask while an endpoint is configured, as it is here."""
    suffix = "amazonaws.com.cn" if partition_of(context.region) == "aws-cn" else "amazonaws.com"
    address = f"dynamodb.{context.region}.{suffix}"
    return {"Endpoints": [{"Address": address, "CachePeriodInMinutes": _CACHE_PERIOD_MINUTES}]}


OPERATION = Operation("DescribeEndpoints", REQUEST, describe_endpoints)
