"""Tags of streams and consumers."""

import re
from typing import Any

from homeport.core.context import RequestContext
from homeport.kinesis.errors import InvalidArgumentException, ResourceNotFoundException
from homeport.kinesis.streams import Streams

MOST_TAGS = 50
_ILLEGAL = re.compile(r"[^\w\s./\-=+@%:]")
Json = dict[str, Any]


def check_tags(tags: dict[str, str], present: dict[str, str], name: str, account: str) -> None:
    """Raise where tags cannot be added to those that are there."""
    if any(_ILLEGAL.search(text) for pair in tags.items() for text in pair):
        raise InvalidArgumentException(
            "Some tags contain invalid characters. Valid characters: Unicode letters, digits, white space, _ . / = + - "
            "% @ :."
        )
    if len({**present, **tags}) > MOST_TAGS:
        raise InvalidArgumentException(
            f"Failed to add tags to stream {name} under account {account} because a given stream cannot have more than "
            f"{MOST_TAGS} tags associated with it."
        )


def add_tags_to_stream(streams: Streams, request: Json, context: RequestContext) -> Json:
    """Add tags or replace their values."""
    stream = streams.of(request, context)
    check_tags(request["Tags"], stream.tags, stream.name, stream.account)
    stream.tags.update(request["Tags"])
    return {}


def remove_tags_from_stream(streams: Streams, request: Json, context: RequestContext) -> Json:
    """Remove those of the keys that are there."""
    tags = streams.of(request, context).tags
    for key in request["TagKeys"]:
        tags.pop(key, None)
    return {}


def list_tags_for_stream(streams: Streams, request: Json, context: RequestContext) -> Json:
    """A page of tags in the order of their keys."""
    tags = streams.of(request, context).tags
    limit = request.get("Limit", MOST_TAGS)
    left = [key for key in sorted(tags) if key > request.get("ExclusiveStartTagKey", "")]
    listed = [{"Key": key, "Value": tags[key]} for key in left[:limit]]
    return {"Tags": listed, "HasMoreTags": len(left) > limit}


def tag_resource(streams: Streams, request: Json, _context: RequestContext) -> Json:
    """Tags of a stream or a consumer."""
    arn = request["ResourceARN"]
    tags = _tags_of(streams, arn)
    stream = streams.with_arn(arn)
    check_tags(request["Tags"], tags, stream.name, stream.account)
    tags.update(request["Tags"])
    return {}


def untag_resource(streams: Streams, request: Json, _context: RequestContext) -> Json:
    """See `tag_resource`."""
    tags = _tags_of(streams, request["ResourceARN"])
    for key in request["TagKeys"]:
        tags.pop(key, None)
    return {}


def list_tags_for_resource(streams: Streams, request: Json, _context: RequestContext) -> Json:
    """See `tag_resource`."""
    tags = _tags_of(streams, request["ResourceARN"])
    return {"Tags": [{"Key": key, "Value": tags[key]} for key in sorted(tags)]}


def _tags_of(streams: Streams, arn: str) -> dict[str, str]:
    stream = streams.with_arn(arn)
    if "/consumer/" not in arn:
        return stream.tags
    consumer = next((each for each in stream.consumers.values() if each.arn == arn), None)
    if consumer is None:
        raise ResourceNotFoundException(f"Consumer {arn} not found.")
    return consumer.tags
