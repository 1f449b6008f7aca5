"""DescribeTimeToLive.

https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DescribeTimeToLive.html
"""

from homeport.core.context import RequestContext
from homeport.dynamodb.operation import Answer, Operation, Request
from homeport.dynamodb.service import Service
from homeport.dynamodb.validation import common
from homeport.dynamodb.validation.collections import Structure

REQUEST = Structure("DescribeTimeToLiveInput", {"TableName": common.CONTROLLED_TABLE_NAME})


def describe_time_to_live(service: Service, request: Request, context: RequestContext) -> Answer:
    """Whether time to live is on; once it is off AWS has forgotten the attribute."""
    attribute = service.controlled_table(request["TableName"], context).ttl_attribute
    if attribute is None:
        return {"TimeToLiveDescription": {"TimeToLiveStatus": "DISABLED"}}
    return {"TimeToLiveDescription": {"TimeToLiveStatus": "ENABLED", "AttributeName": attribute}}


OPERATION = Operation("DescribeTimeToLive", REQUEST, describe_time_to_live)
