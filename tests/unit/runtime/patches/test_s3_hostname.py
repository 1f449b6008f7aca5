"""No name is asked for before an internal call of S3."""

from localstack.utils.aws import aws_stack

from homeport.runtime.patches import s3_hostname


def test_the_host_of_s3_is_known_without_a_resolver() -> None:
    s3_hostname.apply()

    # With any other value it would ask the system, and remember True where the name resolves.
    assert (aws_stack.CACHE_S3_HOSTNAME_DNS_STATUS, aws_stack.get_s3_hostname()) == (False, "localhost")
