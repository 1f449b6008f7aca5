"""DescribeLimits.

https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DescribeLimits.html
"""

from homeport.core.context import RequestContext
from homeport.dynamodb import limits
from homeport.dynamodb.operation import Answer, Operation, Request
from homeport.dynamodb.service import Service
from homeport.dynamodb.validation.collections import Structure

REQUEST = Structure("DescribeLimitsInput", {})


def describe_limits(service: Service, request: Request, context: RequestContext) -> Answer:
    """The quotas that a new account has."""
    return {
        "AccountMaxReadCapacityUnits": 80_000,
        "AccountMaxWriteCapacityUnits": 80_000,
        "TableMaxReadCapacityUnits": limits.TABLE_UNITS,
        "TableMaxWriteCapacityUnits": limits.TABLE_UNITS,
    }


OPERATION = Operation("DescribeLimits", REQUEST, describe_limits)
