"""Tokens of pages: where a listing goes on, for whom, and until when.

https://docs.aws.amazon.com/kinesis/latest/APIReference/API_ListShards.html
"""

from typing import Any

from homeport.core.context import RequestContext
from homeport.kinesis.errors import ExpiredNextTokenException, InvalidArgumentException
from homeport.kinesis.streams import Streams
from homeport.kinesis.tokens import LIFETIME_MS


def next_token(streams: Streams, operation: str, context: RequestContext, place: Any) -> str:
    """A token that brings `place`, which is JSON, back to the same operation of the same account and region."""
    return streams.tokens.sealed([operation, context.account, context.region, _now_ms(streams), place])


def place_of(streams: Streams, operation: str, context: RequestContext, token: str) -> Any:
    """What a token stands for.

    That tokens of others are refused as invalid, and the words for one that has expired, are not confirmed.
    """
    match streams.tokens.opened(token):
        case [str(made_by), str(account), str(region), int(issued_ms), place]:
            is_own = (made_by, account, region) == (operation, context.account, context.region)
        case _:
            is_own = False
    if not is_own:
        raise InvalidArgumentException("NextToken is invalid.")
    if _now_ms(streams) - issued_ms > LIFETIME_MS:
        raise ExpiredNextTokenException("The specified NextToken has expired.")
    return place


def _now_ms(streams: Streams) -> int:
    return int(streams.clock.time() * 1000)
