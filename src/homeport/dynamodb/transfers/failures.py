"""FailureCode and FailureMessage of an export or import that S3 has refused.

The codes and the form of the message are those of AWS's "Import format quotas and validation" page and of the ACK
project's study of the DynamoDB API.
"""

from homeport.dynamodb.neighbours import NeighbourError
from homeport.dynamodb.operation import Answer

_CODES = {
    "AllAccessDisabled": "S3AccessDenied",
    "InvalidBucketName": "S3NoSuchBucket",
    "KMS.NotFoundException": "KmsNotFoundException",
}


def failure_of(error: NeighbourError) -> Answer:
    """The two members."""
    message = error.message.rstrip(".")
    details = f"Service: Amazon S3; Status Code: {error.status}; Error Code: {error.code}; "
    details += f"Request ID: {error.request_id}; S3 Extended Request ID: {error.host_id}; Proxy: null"
    return {
        "FailureCode": _CODES.get(error.code, f"S3{error.code}"),
        "FailureMessage": f"{message} ({details})",
    }
