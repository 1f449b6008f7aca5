"""Kinesis's errors.

https://docs.aws.amazon.com/kinesis/latest/APIReference/CommonErrors.html
"""

# ruff: noqa: N818 - the classes bear AWS's names.

from homeport.core.errors import AwsError


class KinesisError(AwsError):
    """The root of them all."""


class ExpiredIteratorException(KinesisError):
    """An iterator is older than five minutes."""

    code = "ExpiredIteratorException"


class ExpiredNextTokenException(KinesisError):
    """The token of a page is older than five minutes."""

    code = "ExpiredNextTokenException"


class InvalidArgumentException(KinesisError):
    """An argument has a value that does not fit."""

    code = "InvalidArgumentException"


class LimitExceededException(KinesisError):
    """More than an account or a stream may have."""

    code = "LimitExceededException"


class ProvisionedThroughputExceededException(KinesisError):
    """A shard takes or gives no more in this second."""

    code = "ProvisionedThroughputExceededException"


class ResourceInUseException(KinesisError):
    """There is such a thing already, or it is in another state."""

    code = "ResourceInUseException"


class ResourceNotFoundException(KinesisError):
    """There is no such stream, shard or consumer."""

    code = "ResourceNotFoundException"


class ValidationException(KinesisError):
    """A request does not look as it must."""

    code = "ValidationException"


class UnknownOperationException(KinesisError):
    """There is no such operation."""

    code = "UnknownOperationException"


def stream_not_found(name: str, account: str) -> ResourceNotFoundException:
    """What is said of a stream that is not there."""
    return ResourceNotFoundException(f"Stream {name} under account {account} not found.")


def shard_does_not_exist(shard_id: str, name: str, account: str) -> ResourceNotFoundException:
    """What readers are told of a shard that is not there."""
    return ResourceNotFoundException(f"Shard {shard_id} in stream {name} under account {account} does not exist")


def could_not_find_shard(shard_id: str, name: str, account: str) -> ResourceNotFoundException:
    """What those who change shards are told of one that is not there."""
    return ResourceNotFoundException(f"Could not find shard {shard_id} in stream {name} under account {account}.")
