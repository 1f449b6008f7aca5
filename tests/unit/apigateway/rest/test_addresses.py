import pytest

from homeport.apigateway.messages import UrlForm
from homeport.apigateway.rest.addresses import ApiAddress, address_of

HOST, PATH = UrlForm.HOST, UrlForm.PATH


@pytest.mark.parametrize(
    ("host", "path", "expected"),
    [
        ("localhost:4566", "/_aws/execute-api/abc123/prod/pets/1", ApiAddress("abc123", "prod", "/pets/1", PATH)),
        ("localhost:4566", "/_aws/execute-api/ABC123/prod", ApiAddress("abc123", "prod", "", PATH)),
        ("localhost:4566", "/_aws/execute-api/abc123/prod/", ApiAddress("abc123", "prod", "/", PATH)),
        ("localhost:4566", "/_aws/execute-api/abc123", ApiAddress("abc123", "", "", PATH)),
        ("localhost:4566", "/_aws/execute-api/abc123/", ApiAddress("abc123", "", "", PATH)),
        ("127.0.0.1", "/restapis/abc123/prod/_user_request_/a%2Fb", ApiAddress("abc123", "prod", "/a%2Fb", PATH)),
        ("127.0.0.1", "/restapis/abc123/prod/_user_request_", ApiAddress("abc123", "prod", "", PATH)),
        ("127.0.0.1", "/restapis/abc123/prod/_user_request_//a", ApiAddress("abc123", "prod", "//a", PATH)),
        ("127.0.0.1", "/restapis/abc123/stages/prod", None),
        ("127.0.0.1", "/restapis/abc123/prod/_user_request_x", None),
        (
            "abc123.execute-api.us-east-1.amazonaws.com",
            "/prod/pets",
            ApiAddress("abc123", "prod", "/pets", HOST),
        ),
        ("ABC123.Execute-API.localhost:4566", "/prod", ApiAddress("abc123", "prod", "", HOST)),
        ("abc123.execute-api.localhost.localstack.cloud:4566", "/", ApiAddress("abc123", "", "", HOST)),
        ("abc123-vpce-0a1b.execute-api.us-east-1.amazonaws.com", "/p/x", ApiAddress("abc123", "p", "/x", HOST)),
        # Names the endpoint, not the API: that is in a header.
        ("vpce-0a1b-1.execute-api.us-east-1.vpce.amazonaws.com", "/p/x", None),
        ("s3.localhost.localstack.cloud:4566", "/bucket/_aws/execute-api", None),
        ("localhost:4566", "/", None),
        ("", "", None),
    ],
)
def test_address_of(host: str, path: str, expected: ApiAddress | None) -> None:
    assert address_of(host, path) == expected
