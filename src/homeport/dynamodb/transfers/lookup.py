"""Describing and listing exports and imports: newest first, in pages."""

import binascii

from homeport.core.context import RequestContext
from homeport.dynamodb import limits
from homeport.dynamodb.errors import ValidationException
from homeport.dynamodb.operation import Answer
from homeport.dynamodb.service import Service
from homeport.dynamodb.storage import transfer_rows
from homeport.dynamodb.storage.transfer_rows import Kind, Transfer
from homeport.dynamodb.transfers.arns import check_transfer_arn, not_found

_TOKEN_BYTES = 56
"""A token has 112 hexadecimal digits at least …"""
_TOKEN_STEP = 8
"""… and a multiple of 16."""


def described(service: Service, kind: Kind, arn: str, context: RequestContext) -> Answer:
    """The description of a transfer."""
    check_transfer_arn(arn, kind, context)
    with service.store.reading() as connection:
        transfer = transfer_rows.find(connection, arn, _oldest(service))
    if transfer is None:
        raise not_found(kind, f"{kind.capitalize()} not found: {arn}")
    return transfer.description


def replayed(service: Service, kind: Kind, token: str, context: RequestContext) -> Transfer | None:
    """The transfer that a client's token stands for; None for a token that is new, or older than eight hours."""
    since = service.clock.time() - limits.TRANSFER_TOKEN_LIFETIME_S
    with service.store.reading() as connection:
        return transfer_rows.of_token(connection, kind, context.account, context.region, token, since)


def remember(service: Service, transfer: Transfer) -> None:
    """Keep a transfer that has ended."""
    with service.store.database.writing() as connection:
        transfer_rows.remember(connection, transfer)


def every(service: Service, kind: Kind, context: RequestContext) -> list[Transfer]:
    """The caller's transfers in this region, newest first."""
    with service.store.reading() as connection:
        return transfer_rows.of_account(connection, kind, context.account, context.region, _oldest(service))


def page(kind: Kind, transfers: list[Transfer], size: int, token: str | None) -> tuple[list[Transfer], str | None]:
    """Up to `size` of the transfers behind those that `token` has shown, and the token of what is left."""
    if token is not None:
        last = _position(kind, token)
        transfers = [each for each in transfers if (each.started, each.arn) < last]
    shown = transfers[:size]
    return shown, _token(kind, shown[-1]) if len(transfers) > size else None


def _oldest(service: Service) -> float:
    return service.clock.time() - limits.TRANSFER_RETENTION_S


def _token(kind: Kind, last: Transfer) -> str:
    text = f"{kind} {last.started!r} {last.arn}".encode()
    length = max(_TOKEN_BYTES, -(-len(text) // _TOKEN_STEP) * _TOKEN_STEP)
    return text.ljust(length).hex()


def _position(kind: Kind, token: str) -> tuple[float, str]:
    try:
        found, started, arn = binascii.unhexlify(token).decode().split()
        if found == kind:
            return float(started), arn
    except ValueError:
        pass
    raise ValidationException(f"Invalid Request: Provided nextToken is invalid: {token}")
