"""Resource policies of streams and consumers: kept and shown."""

from typing import Any

from homeport.core.context import RequestContext
from homeport.kinesis.errors import ResourceNotFoundException
from homeport.kinesis.streams import Streams

Json = dict[str, Any]


def put_resource_policy(streams: Streams, request: Json, _context: RequestContext) -> Json:
    """Take the place of one that is there."""
    streams.with_arn(request["ResourceARN"]).policies[request["ResourceARN"]] = request["Policy"]
    return {}


def get_resource_policy(streams: Streams, request: Json, _context: RequestContext) -> Json:
    """Empty where there is none."""
    return {"Policy": streams.with_arn(request["ResourceARN"]).policies.get(request["ResourceARN"], "{}")}


def delete_resource_policy(streams: Streams, request: Json, _context: RequestContext) -> Json:
    """ResourceNotFoundException where there is none."""
    arn = request["ResourceARN"]
    if streams.with_arn(arn).policies.pop(arn, None) is None:
        raise ResourceNotFoundException(f"No resource policy found for resource ARN {arn}")
    return {}
