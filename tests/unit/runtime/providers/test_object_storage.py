"""S3 as the DynamoDB engine gets it: whole listings, S3's refusals, and nothing before the host is there."""

import io
from typing import Any

import pytest
from botocore.exceptions import ClientError

from homeport.dynamodb.neighbours import Bucket, Encryption, NeighbourError, StoredObject
from homeport.runtime.providers.object_storage import LocalStackObjects

BUCKET = Bucket("exports", "111122223333", "eu-west-1", owner="444455556666")
OWNED = {"Bucket": "exports", "ExpectedBucketOwner": "444455556666"}


class S3:
    """A client that has a bucket with two objects, listed one a page."""

    def __init__(self) -> None:
        self.calls: list[tuple[str, dict[str, Any]]] = []

    def put_object(self, **request: Any) -> dict[str, Any]:
        self.calls.append(("put_object", request))
        return {"ETag": '"0cc1"'}

    def list_objects_v2(self, **request: Any) -> dict[str, Any]:
        self.calls.append(("list_objects_v2", request))
        if "ContinuationToken" in request:
            return {"IsTruncated": False, "Contents": [{"Key": "in/b", "Size": 2}]}
        return {"IsTruncated": True, "NextContinuationToken": "next", "Contents": [{"Key": "in/a", "Size": 1}]}

    def get_object(self, **request: Any) -> dict[str, Any]:
        self.calls.append(("get_object", request))
        if request["Key"] != "in/a":
            refused: Any = {"Error": {"Code": "NoSuchKey", "Message": "The specified key does not exist."}}
            raise ClientError(refused, "GetObject")
        return {"Body": io.BytesIO(b"a")}


def storage(s3: S3) -> LocalStackObjects:
    return LocalStackObjects(lambda: s3.calls.append(("waited", {})), lambda *_: s3)


def test_an_object_is_put_for_the_buckets_owner_and_encrypted_as_asked() -> None:
    s3 = S3()

    etags = [
        storage(s3).put(BUCKET, "plain", b"1"),
        storage(s3).put(BUCKET, "own", b"1", Encryption("AES256")),
        storage(s3).put(BUCKET, "kms", b"1", Encryption("KMS", "alias/mine")),
    ]

    kms = {"ServerSideEncryption": "aws:kms", "SSEKMSKeyId": "alias/mine"}
    assert etags == ["0cc1"] * 3
    assert [request for name, request in s3.calls if name == "put_object"] == [
        {**OWNED, "Key": "plain", "Body": b"1"},
        {**OWNED, "Key": "own", "Body": b"1", "ServerSideEncryption": "AES256"},
        {**OWNED, "Key": "kms", "Body": b"1", **kms},
    ]


def test_a_listing_has_the_objects_of_all_pages() -> None:
    s3 = S3()

    assert storage(s3).listed(BUCKET, "in/") == [StoredObject("in/a", 1), StoredObject("in/b", 2)]
    assert s3.calls == [
        ("waited", {}),
        ("list_objects_v2", {**OWNED, "Prefix": "in/"}),
        ("list_objects_v2", {**OWNED, "Prefix": "in/", "ContinuationToken": "next"}),
    ]


def test_s3s_refusals_keep_their_code() -> None:
    assert storage(S3()).get(BUCKET, "in/a") == b"a"
    with pytest.raises(NeighbourError, match=r"NoSuchKey: The specified key does not exist\.") as refused:
        storage(S3()).get(BUCKET, "in/c")
    assert refused.value.code == "NoSuchKey"
