"""Defect: LocalStack asks the system's DNS for `s3.<its host>` before its first internal S3 call.

A resolver that drops packets blocks that call for seconds, and nothing of ours may need one. The answer is known:
internal clients use `localhost`. Shown by tests/unit/runtime/patches/test_s3_hostname.py.
"""

from localstack.utils.aws import aws_stack


def apply() -> None:
    """Tell LocalStack that the name does not resolve, without asking."""
    aws_stack.CACHE_S3_HOSTNAME_DNS_STATUS = False
