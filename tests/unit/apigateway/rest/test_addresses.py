import pytest

from homeport.apigateway.domains import BasePathMapping
from homeport.apigateway.messages import UrlForm
from homeport.apigateway.rest.addresses import ApiAddress, ApiAddresses, NoSuchApiError, address_of

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


class Deployed:
    """An ApiNames, and a DomainDirectory without domains."""

    apis: tuple[tuple[str, str, list[str]], ...] = (
        ("one", "a1", ["live"]),
        ("two", "a2", ["beta", "live"]),
        ("bare", "a3", []),
        ("by/path", "a4", ["live"]),
        ("same", "a5", ["live"]),
        ("same", "a6", ["live"]),
    )

    def ids(self, name: str) -> list[str]:
        return [api_id for each, api_id, _ in self.apis if each == name]

    def names(self) -> list[str]:
        return [name for name, _, _ in self.apis]

    def stages(self, api_id: str) -> list[str]:
        return next(stages for _, each, stages in self.apis if each == api_id)

    def mappings(self, domain_name: str) -> tuple[BasePathMapping, ...] | None:
        return None


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("one", ApiAddress("a1", "live", "/pets", PATH)),
        ("two/beta", ApiAddress("a2", "beta", "/pets", PATH)),
        ("by/path", ApiAddress("a4", "live", "/pets", PATH)),
        ("by/path/live", ApiAddress("a4", "live", "/pets", PATH)),
    ],
)
def test_a_port_of_an_apis_own_stands_for_a_stage(name: str, expected: ApiAddress) -> None:
    assert ApiAddresses(Deployed(), Deployed()).address_of_named(name, "/pets") == expected


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("two", "'two' has the stages beta, live: name one in homeport.toml, \"two/beta\" = …"),
        ("bare", "'bare' has no stage: it is not deployed"),
        ("nobody", "no API is called 'nobody'; known: bare, by/path, one, same, two"),
        ("same", "2 APIs are called 'same': call one by its id, a5, a6"),
    ],
)
def test_a_port_of_an_api_that_is_not_there_or_not_one(name: str, message: str) -> None:
    with pytest.raises(NoSuchApiError) as refused:
        ApiAddresses(Deployed(), Deployed()).address_of_named(name, "/pets")

    assert str(refused.value) == message
