"""The catalogue of DynamoDB's and DynamoDB Streams' errors: one class for each, with its `__type`, status and members.

https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html and the `Errors` sections of
the API reference. Classes of a fixed wording have it as their default message.
"""

# ruff: noqa: N818 - the classes bear AWS's names.

from typing import Any, ClassVar

from homeport.core.errors import AwsError


class DynamoDbError(AwsError):
    """An error in DynamoDB's protocol (AWS JSON 1.0)."""

    namespace: ClassVar[str] = "com.amazonaws.dynamodb.v20120810"
    """What stands before the `#` of `__type`."""
    message_member: ClassVar[str] = "message"
    """The member that holds the message: AWS's shapes do not agree on its first letter."""

    def body(self) -> dict[str, Any]:
        """The answer's body."""
        answer: dict[str, Any] = {"__type": f"{self.namespace}#{self.code}"}
        if self.message:
            answer[self.message_member] = self.message
        answer.update(self.fields)
        return answer


# The protocol layer's own errors.


class SerializationException(DynamoDbError):
    """The body is not JSON, or a member has another JSON type than its shape."""

    code = "SerializationException"
    namespace = "com.amazon.coral.service"
    message_member = "Message"


class UnknownOperationException(DynamoDbError):
    """The target names no operation of AWS's model. AWS sends no message; ours may name an operation not emulated."""

    code = "UnknownOperationException"
    namespace = "com.amazon.coral.service"

    def __init__(self, message: str = "", **fields: Any) -> None:
        super().__init__(message, **fields)

    @classmethod
    def not_emulated(cls, operation: str) -> "UnknownOperationException":
        """For an operation that AWS has and this engine has not."""
        return cls(f"homeport does not emulate the DynamoDB operation {operation}")


class AccessDeniedException(DynamoDbError):
    """The caller is known and has no permission."""

    code = "AccessDeniedException"
    namespace = "com.amazon.coral.service"
    message_member = "Message"


class MissingAuthenticationTokenException(DynamoDbError):
    """Neither an Authorization header nor a signature in the query string."""

    code = "MissingAuthenticationTokenException"
    namespace = "com.amazon.coral.service"

    def __init__(self, message: str = "Request is missing Authentication Token", **fields: Any) -> None:
        super().__init__(message, **fields)


class IncompleteSignatureException(DynamoDbError):
    """The Authorization header lacks a part."""

    code = "IncompleteSignatureException"
    namespace = "com.amazon.coral.service"


class InvalidSignatureException(DynamoDbError):
    """The signature is not the one that the secret key gives, or the request is too old."""

    code = "InvalidSignatureException"
    namespace = "com.amazon.coral.service"


class UnrecognizedClientException(DynamoDbError):
    """The access key or the session token is not known."""

    code = "UnrecognizedClientException"
    namespace = "com.amazon.coral.service"

    def __init__(self, message: str = "The security token included in the request is invalid.", **fields: Any) -> None:
        super().__init__(message, **fields)


class ExpiredTokenException(DynamoDbError):
    """The session token has expired."""

    code = "ExpiredTokenException"
    namespace = "com.amazon.coral.service"

    def __init__(self, message: str = "The security token included in the request is expired", **fields: Any) -> None:
        super().__init__(message, **fields)


class ValidationException(DynamoDbError):
    """The request breaks a rule of the service."""

    code = "ValidationException"
    namespace = "com.amazon.coral.validate"

    def enveloped(self) -> "ValidationException":
        """The same as PutItem, UpdateItem and DeleteItem word what they find before they look the table up."""
        return ValidationException(f"1 validation error detected: {self.message}", **self.fields)


class ThrottlingException(DynamoDbError):
    """Too many control plane requests."""

    code = "ThrottlingException"
    namespace = "com.amazon.coral.availability"


class InternalServerError(DynamoDbError):
    """The service failed."""

    code = "InternalServerError"
    status = 500

    def __init__(self, message: str = "Internal server error", **fields: Any) -> None:
        super().__init__(message, **fields)


# Items.


class ConditionalCheckFailedException(DynamoDbError):
    """A condition was not met. `Item` holds the stored item where the request asked for it."""

    code = "ConditionalCheckFailedException"

    def __init__(self, message: str = "The conditional request failed", **fields: Any) -> None:
        super().__init__(message, **fields)


class ItemCollectionSizeLimitExceededException(DynamoDbError):
    """Items with one partition key and their local indexes have passed 10 GB."""

    code = "ItemCollectionSizeLimitExceededException"

    def __init__(self, message: str = "Collection size exceeded.", **fields: Any) -> None:
        super().__init__(message, **fields)


class ProvisionedThroughputExceededException(DynamoDbError):
    """The table's or the index's throughput is used up."""

    code = "ProvisionedThroughputExceededException"

    def __init__(
        self,
        message: str = "The level of configured provisioned throughput for the table was exceeded. "
        "Consider increasing your provisioning level with the UpdateTable API.",
        **fields: Any,
    ) -> None:
        super().__init__(message, **fields)


class RequestLimitExceeded(DynamoDbError):
    """The account's throughput is used up."""

    code = "RequestLimitExceeded"


class DuplicateItemException(DynamoDbError):
    """A PartiQL INSERT of a key that exists."""

    code = "DuplicateItemException"

    def __init__(self, message: str = "Duplicate primary key exists in table", **fields: Any) -> None:
        super().__init__(message, **fields)


class ReplicatedWriteConflictException(DynamoDbError):
    """Two regions of a strongly consistent global table wrote one item."""

    code = "ReplicatedWriteConflictException"


# Transactions.


class TransactionCanceledException(DynamoDbError):
    """A transaction was refused. `CancellationReasons` has one entry for each action, in order; code None without one.

    The message lists the codes: `… for specific reasons [None, ConditionalCheckFailed]`.
    """

    code = "TransactionCanceledException"
    message_member = "Message"

    def __init__(self, reasons: list[dict[str, Any]]) -> None:
        codes = ", ".join(reason["Code"] for reason in reasons)
        message = "Transaction cancelled, please refer cancellation reasons for specific reasons [" + codes + "]"
        super().__init__(message, CancellationReasons=reasons)


class TransactionConflictException(DynamoDbError):
    """A single-item write met a transaction on the same item."""

    code = "TransactionConflictException"

    def __init__(self, message: str = "Transaction is ongoing for the item", **fields: Any) -> None:
        super().__init__(message, **fields)


class TransactionInProgressException(DynamoDbError):
    """The transaction with this client token is still running."""

    code = "TransactionInProgressException"
    message_member = "Message"


class IdempotentParameterMismatchException(DynamoDbError):
    """A client token was used again with another request."""

    code = "IdempotentParameterMismatchException"
    message_member = "Message"


# Tables, indexes, policies.


class ResourceNotFoundException(DynamoDbError):
    """The table, index or stream is not there."""

    code = "ResourceNotFoundException"

    def __init__(self, message: str = "Requested resource not found", **fields: Any) -> None:
        super().__init__(message, **fields)


class ResourceInUseException(DynamoDbError):
    """The table exists already, or its status forbids the change."""

    code = "ResourceInUseException"


class LimitExceededException(DynamoDbError):
    """Too many control plane operations at once, or too many readers of a shard."""

    code = "LimitExceededException"


class TableAlreadyExistsException(DynamoDbError):
    """The target of a restore or an import exists."""

    code = "TableAlreadyExistsException"


class TableInUseException(DynamoDbError):
    """The source of a restore is being created or deleted."""

    code = "TableInUseException"


class TableNotFoundException(DynamoDbError):
    """The table of a backup operation is not there."""

    code = "TableNotFoundException"


class IndexNotFoundException(DynamoDbError):
    """The index of a global table's setting is not there."""

    code = "IndexNotFoundException"


class PolicyNotFoundException(DynamoDbError):
    """The resource has no policy, or not at that revision."""

    code = "PolicyNotFoundException"


class GlobalTableAlreadyExistsException(DynamoDbError):
    """The global table (2017.11.29) exists."""

    code = "GlobalTableAlreadyExistsException"


class GlobalTableNotFoundException(DynamoDbError):
    """The global table (2017.11.29) is not there."""

    code = "GlobalTableNotFoundException"


class ReplicaAlreadyExistsException(DynamoDbError):
    """The region is a replica already."""

    code = "ReplicaAlreadyExistsException"


class ReplicaNotFoundException(DynamoDbError):
    """The region is no replica."""

    code = "ReplicaNotFoundException"


# Backups, recovery, export, import.


class BackupInUseException(DynamoDbError):
    """The backup is being made, deleted or restored."""

    code = "BackupInUseException"


class BackupNotFoundException(DynamoDbError):
    """The backup is not there."""

    code = "BackupNotFoundException"


class ContinuousBackupsUnavailableException(DynamoDbError):
    """The table cannot have continuous backups now."""

    code = "ContinuousBackupsUnavailableException"


class PointInTimeRecoveryUnavailableException(DynamoDbError):
    """Point in time recovery is off for the source table."""

    code = "PointInTimeRecoveryUnavailableException"


class InvalidRestoreTimeException(DynamoDbError):
    """The restore time is outside the recovery window."""

    code = "InvalidRestoreTimeException"


class ExportConflictException(DynamoDbError):
    """An export with this client token differs."""

    code = "ExportConflictException"


class ExportNotFoundException(DynamoDbError):
    """The export is not there."""

    code = "ExportNotFoundException"


class InvalidExportTimeException(DynamoDbError):
    """The export time is outside the recovery window."""

    code = "InvalidExportTimeException"


class ImportConflictException(DynamoDbError):
    """An import with this client token differs, or the table is being imported."""

    code = "ImportConflictException"


class ImportNotFoundException(DynamoDbError):
    """The import is not there."""

    code = "ImportNotFoundException"


# Streams.


class TrimmedDataAccessException(DynamoDbError):
    """The sequence number is older than what the stream keeps (24 hours)."""

    code = "TrimmedDataAccessException"

    def __init__(self) -> None:
        # As https://github.com/ironSource/node-dynamodb-stream/issues/13 reports it.
        super().__init__("The data you are trying to access has been trimmed")


class ExpiredIteratorException(DynamoDbError):
    """The shard iterator is older than 15 minutes."""

    code = "ExpiredIteratorException"
