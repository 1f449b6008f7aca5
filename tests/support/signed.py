"""Requests signed by AWS's own client library."""

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from homeport.iam.sigv4 import HttpRequest


def signed_headers(
    url: str, key: str, secret: str, token: str | None = None, *, method: str = "GET", body: bytes = b"", host: str = ""
) -> dict[str, str]:
    """The headers of a request to a function URL, signed for Lambda in us-east-1."""
    given = {"Host": host} if host else {}
    request = AWSRequest(method, url, headers=given, data=body)
    SigV4Auth(Credentials(key, secret, token), "lambda", "us-east-1").add_auth(request)
    return dict(request.headers.items())


def signed_request(key: str, secret: str, token: str | None = None, *, body: bytes = b"") -> HttpRequest:
    """A POST to a function URL as it comes in."""
    host = "abc.lambda-url.us-east-1.on.aws"
    headers = signed_headers(f"https://{host}/path?a=b", key, secret, token, method="POST", body=body, host=host)
    return HttpRequest("POST", b"/path", b"a=b", [(n.encode(), v.encode()) for n, v in headers.items()], body)
