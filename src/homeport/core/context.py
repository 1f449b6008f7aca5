"""Who asks, for which account and region, and on whose behalf: it reaches every engine call."""

import base64
import binascii
import enum
import random
import uuid
from dataclasses import dataclass, field

DEFAULT_ACCOUNT = "000000000000"
DEFAULT_REGION = "us-east-1"

# LocalStack writes the account into the keys it makes: base32 digits behind a 4-letter prefix,
# the account shifted by this offset (the same trick as AWS's own keys).
_ENCODED_KEY_PREFIXES = ("LSIA", "LKIA")
_BASE32_DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
_ACCOUNT_OFFSET = int.from_bytes(base64.b32decode(b"QAAAAAAA"), byteorder="big")


class Source(enum.Enum):
    """Where a call comes from."""

    CLIENT = "client"
    """Somebody outside: an SDK, Terraform, a browser."""
    FUNCTION = "function"
    """A Lambda function of this stack."""
    SERVICE = "service"
    """Another AWS service of this stack (Step Functions, event source mappings, API Gateway)."""


@dataclass(frozen=True, slots=True)
class Principal:
    """The caller as far as the access key tells."""

    account: str
    """12 digits."""
    access_key_id: str | None = None
    """None for an anonymous call."""
    arn: str | None = None
    """The user or the session, where this stack has made the key."""


def account_of_access_key(access_key_id: str | None) -> str:
    """The account that an access key stands for.

    A 12-digit key is the account itself, a key made by this stack's IAM or STS (LSIA…, LKIA…) carries it encoded,
    any other key belongs to 000000000000.
    """
    if not access_key_id:
        return DEFAULT_ACCOUNT
    if len(access_key_id) == 12 and access_key_id.isdecimal() and access_key_id.isascii():
        return access_key_id
    if len(access_key_id) >= 20 and access_key_id.startswith(_ENCODED_KEY_PREFIXES):
        return _decoded_account(access_key_id) or DEFAULT_ACCOUNT
    return DEFAULT_ACCOUNT


def _decoded_account(access_key_id: str) -> str | None:
    try:
        number = int.from_bytes(base64.b32decode(access_key_id[4:12].encode()), byteorder="big")
    except (binascii.Error, ValueError):
        return None
    # The last bit of the account is the upper half of the next digit's range.
    account = 2 * (number - _ACCOUNT_OFFSET) + (_BASE32_DIGITS.find(access_key_id[12]) >= 16)
    return f"{account:012d}" if 0 <= account < 10**12 else None


def new_request_id() -> str:
    """A request id in the form of a UUID, as most AWS services give it."""
    return str(uuid.uuid4())


# Base32 in the alphabet that keeps order, one digit for each of 256 bytes; all ids of DynamoDB end alike.
_ID_DIGITS = b"0123456789ABCDEFGHIJKLMNOPQRSTUV" * 8
_ID_END = b"VV4KQNSO5AEMVJF66Q9ASUAAJG"


def new_long_request_id() -> str:
    """A request id in the form that DynamoDB gives it: 52 digits and capitals."""
    return long_request_id().decode("ascii")


def long_request_id() -> bytes:
    """The same as it stands in a header."""
    return random.getrandbits(208).to_bytes(26).translate(_ID_DIGITS) + _ID_END


@dataclass(frozen=True, slots=True)
class RequestContext:
    """One call's circumstances, decided once at the front door and read by every engine."""

    principal: Principal = field(default_factory=lambda: Principal(DEFAULT_ACCOUNT))
    """Who calls."""
    region: str = DEFAULT_REGION
    """The region that the call is addressed to."""
    request_id: str = field(default_factory=new_request_id)
    """What the answer's request id header says."""
    source: Source = Source.CLIENT
    """Whether it comes from outside, from a function, or from another service."""
    trace_parent: str | None = None
    """The X-Ray header of the call that caused this one."""

    @property
    def account(self) -> str:
        """The account that the call acts in."""
        return self.principal.account
