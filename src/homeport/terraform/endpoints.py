"""Where the parts of an applied stack answer: what `up` and `status` print."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from urllib.parse import quote

from homeport.terraform.outputs import translate
from homeport.terraform.state_file import Resource, TerraformState

_INVOKE_URL = re.compile(r"https?://(?P<id>[A-Za-z0-9]+)\.execute-api\.[^/]+/(?P<stage>[^/]+)/?\Z")
_PROTOCOLS = {"HTTP": "HTTP API", "WEBSOCKET": "WebSocket API"}


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One line of the table."""

    kind: str
    name: str
    address: str = ""
    """URL that answers; empty for what is reached through the AWS API."""
    runtime: str = ""
    """AWS's identifier of a function's runtime; empty for everything else, and for container images."""
    others: tuple[str, ...] = ()
    """Of a REST API on this machine: the other forms of URL that lead to the same stage."""


@dataclass(frozen=True, slots=True)
class _Domain:
    """A base path of a custom domain name."""

    name: str
    api: str
    stage: str
    """Empty where the path names it."""
    base_path: str

    def path(self, stage: str) -> str:
        """What leads to the stage, without a slash at its beginning."""
        return "/".join(part for part in (self.base_path, "" if self.stage else stage) if part)


def endpoints(state: TerraformState, endpoint: str | None, ports: Mapping[str, int] | None = None) -> list[Endpoint]:
    """APIs, tables and functions, in this order; with AWS's own addresses where `endpoint` is None.

    `ports` are those of REST APIs' own: `NAME` or `NAME/STAGE` → port.
    """
    found = [*_rest_apis(state), *_v2_apis(state), *_tables(state), *_functions(state)]
    if endpoint is None:
        return found
    ids = state.api_ids()
    domains = _domains(state)
    local = [
        replace(each, address=translate(each.address, endpoint, ids), others=_other_forms(each, endpoint, domains))
        for each in found
    ]
    return [each for found in local for each in (found, *_by_name(found, endpoint, ports or {}))]


def _other_forms(found: Endpoint, endpoint: str, domains: list[_Domain]) -> tuple[str, ...]:
    """LocalStack's older form, AWS's own by the Host header, and custom domain names."""
    match = _INVOKE_URL.match(found.address) if found.kind == "REST API" else None
    if match is None:
        return ()
    scheme, _, host = endpoint.partition("://")
    api, stage, port = match["id"], match["stage"], host.rpartition(":")[2]
    mapped = [each for each in domains if each.api == api and each.stage in (stage, "")]
    return (
        f"{scheme}://{api}.execute-api.localhost:{port}/{stage}",
        f"{endpoint}/restapis/{api}/{stage}/_user_request_",
        *(f"{endpoint}/{each.path(stage)} by Host: {each.name}" for each in mapped),
    )


def _by_name(rest_api: Endpoint, endpoint: str, ports: Mapping[str, int]) -> Iterator[Endpoint]:
    """A REST API's other addresses: the one that holds its name in place of its id, and that of a port of its own."""
    if rest_api.kind == "REST API":
        stage = rest_api.address.rstrip("/").rpartition("/")[2]
        yield replace(rest_api, address=f"{endpoint}/_homeport/api/{quote(rest_api.name, safe='')}/{stage}", others=())
        if port := ports.get(f"{rest_api.name}/{stage}") or ports.get(rest_api.name):
            yield replace(rest_api, address=f"{endpoint.rpartition(':')[0]}:{port}", others=())


def _rest_apis(state: TerraformState) -> Iterator[Endpoint]:
    """Stages of their own, and those that a deployment makes by the way."""
    names = _names(state.of_type("aws_api_gateway_rest_api"))
    for stage in (*state.of_type("aws_api_gateway_stage"), *state.of_type("aws_api_gateway_deployment")):
        url = stage.attributes.get("invoke_url") or ""
        if stage.attributes.get("stage_name") and url:
            api = str(stage.attributes.get("rest_api_id"))
            yield Endpoint("REST API", names.get(api, api), url)


def _domains(state: TerraformState) -> list[_Domain]:
    attributes = (each.attributes for each in state.of_type("aws_api_gateway_base_path_mapping"))
    return [
        _Domain(*(str(each.get(name) or "") for name in ("domain_name", "api_id", "stage_name", "base_path")))
        for each in attributes
    ]


def _v2_apis(state: TerraformState) -> Iterator[Endpoint]:
    apis = {str(api.attributes.get("id")): api.attributes for api in state.of_type("aws_apigatewayv2_api")}
    for stage in state.of_type("aws_apigatewayv2_stage"):
        api = apis.get(str(stage.attributes.get("api_id")), {})
        kind = _PROTOCOLS.get(api.get("protocol_type", ""), "HTTP API")
        yield Endpoint(
            kind, str(api.get("name", stage.attributes.get("api_id"))), stage.attributes.get("invoke_url") or ""
        )


def _tables(state: TerraformState) -> Iterator[Endpoint]:
    for table in state.of_type("aws_dynamodb_table"):
        yield Endpoint("table", str(table.attributes.get("name")))


def _functions(state: TerraformState) -> Iterator[Endpoint]:
    urls = {
        str(url.attributes.get("function_name")).rpartition(":")[2]: url.attributes.get("function_url") or ""
        for url in state.of_type("aws_lambda_function_url")
    }
    for function in state.of_type("aws_lambda_function"):
        name = str(function.attributes.get("function_name"))
        yield Endpoint("function", name, urls.get(name, ""), str(function.attributes.get("runtime") or ""))


def _names(resources: list[Resource]) -> dict[str, str]:
    return {str(each.attributes.get("id")): str(each.attributes.get("name")) for each in resources}
