"""AWS's partitions: what ARNs begin with, by region.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html
"""

_PARTITIONS = {
    "cn-": "aws-cn",
    "us-gov-": "aws-us-gov",
    "us-iso-": "aws-iso",
    "us-isob-": "aws-iso-b",
    "eu-isoe-": "aws-iso-e",
    "us-isof-": "aws-iso-f",
    "eusc-": "aws-eusc",
}


def partition_of(region: str) -> str:
    """The partition of a region; `aws` where it is in none of the others."""
    return next((name for prefix, name in _PARTITIONS.items() if region.startswith(prefix)), "aws")
