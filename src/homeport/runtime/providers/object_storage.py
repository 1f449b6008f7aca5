"""S3 for the DynamoDB engine: LocalStack's, through its internal clients.

The engine answers before LocalStack is loaded, so the first use waits for it.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from homeport.dynamodb.neighbours import Bucket, Encryption, NeighbourError, StoredObject

Client = Callable[[str, str], Any]
"""Makes a boto3 client of S3 for an account and region."""

_ALGORITHMS = {"AES256": "AES256", "KMS": "aws:kms"}


class LocalStackObjects:
    """An ObjectStorage over a client of S3."""

    def __init__(self, wait_for_host: Callable[[], None], client: Client | None = None) -> None:
        """`wait_for_host` returns once LocalStack is loaded."""
        self._wait_for_host = wait_for_host
        self._client = client or _internal_client

    def put(self, bucket: Bucket, key: str, body: bytes, encryption: Encryption | None = None) -> str:
        """See `ObjectStorage`."""
        with self._calls(bucket) as s3:
            answer = s3.put_object(**_owned(bucket), Key=key, Body=body, **_encrypted(encryption))
        return str(answer["ETag"].strip('"'))

    def listed(self, bucket: Bucket, prefix: str) -> Sequence[StoredObject]:
        """See `ObjectStorage`."""
        with self._calls(bucket) as s3:
            return [StoredObject(each["Key"], each["Size"]) for each in _listed(s3, bucket, prefix)]

    def get(self, bucket: Bucket, key: str) -> bytes:
        """See `ObjectStorage`."""
        with self._calls(bucket) as s3:
            body: bytes = s3.get_object(**_owned(bucket), Key=key)["Body"].read()
        return body

    @contextmanager
    def _calls(self, bucket: Bucket) -> Iterator[Any]:
        """A client whose refusals become NeighbourErrors."""
        from botocore.exceptions import ClientError, ParamValidationError

        self._wait_for_host()
        try:
            yield self._client(bucket.account, bucket.region)
        except ClientError as error:
            raise _refusal(error.response) from error
        except ParamValidationError as error:
            # A name that the client does not even send.
            raise NeighbourError("InvalidBucketName", "The specified bucket is not valid.") from error


def _refusal(response: Any) -> NeighbourError:
    error, metadata = response["Error"], response.get("ResponseMetadata", {})
    return NeighbourError(
        error["Code"],
        error.get("Message", ""),
        metadata.get("HTTPStatusCode", 400),
        metadata.get("RequestId", ""),
        metadata.get("HostId", ""),
    )


def _listed(s3: Any, bucket: Bucket, prefix: str) -> Iterator[dict[str, Any]]:
    page = s3.list_objects_v2(**_owned(bucket), Prefix=prefix)
    yield from page.get("Contents", ())
    while page["IsTruncated"]:
        page = s3.list_objects_v2(**_owned(bucket), Prefix=prefix, ContinuationToken=page["NextContinuationToken"])
        yield from page.get("Contents", ())


def _owned(bucket: Bucket) -> dict[str, str]:
    return {"Bucket": bucket.name, "ExpectedBucketOwner": bucket.owner}


def _encrypted(encryption: Encryption | None) -> dict[str, str]:
    if encryption is None:
        return {}
    asked = {"ServerSideEncryption": _ALGORITHMS[encryption.algorithm]}
    return asked if encryption.key_id is None else asked | {"SSEKMSKeyId": encryption.key_id}


def _internal_client(account: str, region: str) -> Any:
    from localstack.aws.connect import connect_to

    return connect_to(aws_access_key_id=account, region_name=region).s3
