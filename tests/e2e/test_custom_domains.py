"""Custom domain names, URLs by an API's name, and ports of an API's own."""

import json
import socket
import ssl
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests

from homeport.server.state_folder import StateFolder
from support.instance import Instance, running
from support.ports import free_port

TEMPLATE = '{"domain": "$context.domainName", "path": "$context.path", "id": "$input.params(\'id\')"}'


@pytest.fixture(scope="module")
def instance(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Instance]:
    with running(tmp_path_factory.mktemp("domains") / "state") as instance:
        yield instance


CERTIFICATE = "arn:aws:acm:us-east-1:000000000000:certificate/1"


def deployed(instance: Instance, name: str) -> tuple[Any, str]:
    """A client, and an API of that name with a MOCK at `/pets/{id}`, deployed to `prod`."""
    client = instance.client("apigateway")
    integration = {
        "type": "mock",
        "requestTemplates": {"application/json": '{"statusCode": 200}'},
        "responses": {"default": {"statusCode": "200", "responseTemplates": {"application/json": TEMPLATE}}},
    }
    method = {"responses": {"200": {"description": "ok"}}, "x-amazon-apigateway-integration": integration}
    document = {
        "openapi": "3.0.1",
        "info": {"title": name, "version": "1"},
        "paths": {"/pets/{id}": {"get": method}},
    }
    api_id = str(client.import_rest_api(body=json.dumps(document).encode())["id"])
    client.create_deployment(restApiId=api_id, stageName="prod")
    return client, api_id


def test_a_domain_name_and_its_base_paths(instance: Instance) -> None:
    client, api_id = deployed(instance, "domains")
    created = client.create_domain_name(
        domainName="api.example.org",
        regionalCertificateArn="arn:aws:acm:us-east-1:000000000000:certificate/1",
        endpointConfiguration={"types": ["REGIONAL"]},
        securityPolicy="TLS_1_2",
        tags={"team": "a"},
    )
    client.create_base_path_mapping(domainName="api.example.org", restApiId=api_id, stage="prod", basePath="v1")
    client.create_base_path_mapping(domainName="api.example.org", restApiId=api_id, basePath="any")

    def call(path: str, host: str = "api.example.org") -> tuple[int, Any]:
        answer = requests.get(instance.url + path, headers={"Host": host}, timeout=30)
        return answer.status_code, answer.json()

    assert call("/v1/pets/7") == (200, {"domain": "api.example.org", "path": "/v1/pets/7", "id": "7"})
    assert call("/any/prod/pets/7", "API.example.org:8080")[0] == 200
    assert call("/v2/pets/7") == (403, {"message": "Forbidden"})
    assert call("/v1/other") == (403, {"message": "Missing Authentication Token"})
    assert created["tags"] == client.get_domain_name(domainName="api.example.org")["tags"] == {"team": "a"}
    assert created["regionalDomainName"].endswith(".execute-api.us-east-1.amazonaws.com")
    other = "arn:aws:acm:us-east-1:000000000000:certificate/2"
    change = {"op": "replace", "path": "/regionalCertificateArn", "value": other}
    updated = client.update_domain_name(domainName="api.example.org", patchOperations=[change])
    assert updated["regionalCertificateArn"].endswith("/2")
    client.delete_base_path_mapping(domainName="api.example.org", basePath="v1")
    assert call("/v1/pets/7") == (403, {"message": "Forbidden"})


def test_a_base_path_may_be_given_up(instance: Instance) -> None:
    apis, api = deployed(instance, "given-up")
    name = "given-up.example.com"
    apis.create_domain_name(domainName=name, regionalCertificateArn=CERTIFICATE)
    apis.create_base_path_mapping(domainName=name, restApiId=api, basePath="v1", stage="prod")

    apis.update_base_path_mapping(
        domainName=name, basePath="v1", patchOperations=[{"op": "replace", "path": "/basePath", "value": ""}]
    )

    mapping = apis.get_base_path_mapping(domainName=name, basePath="(none)")
    assert (mapping["basePath"], mapping["restApiId"], mapping["stage"]) == ("(none)", api, "prod")


def test_a_domain_name_without_a_truststore_has_no_mutual_tls(instance: Instance) -> None:
    apis = instance.client("apigateway")
    name = "mutual.example.com"
    store = {"truststoreUri": "s3://trust/ca.pem", "truststoreVersion": "1"}
    made = apis.create_domain_name(domainName=name, regionalCertificateArn=CERTIFICATE, mutualTlsAuthentication=store)
    assert made["mutualTlsAuthentication"] == store

    def changed(member: str, value: str) -> Any:
        operation = {"op": "replace", "path": f"/mutualTlsAuthentication/{member}", "value": value}
        apis.update_domain_name(domainName=name, patchOperations=[operation])
        return apis.get_domain_name(domainName=name).get("mutualTlsAuthentication")

    assert changed("truststoreVersion", "2") == {**store, "truststoreVersion": "2"}
    assert changed("truststoreUri", "") is None


def test_the_apis_own_endpoint_switched_off(instance: Instance) -> None:
    client, api_id = deployed(instance, "closed")
    off = {"op": "replace", "path": "/disableExecuteApiEndpoint", "value": "true"}
    client.update_rest_api(restApiId=api_id, patchOperations=[off])
    client.create_deployment(restApiId=api_id, stageName="prod")
    client.create_domain_name(domainName="closed.example.org", endpointConfiguration={"types": ["REGIONAL"]})
    client.create_base_path_mapping(domainName="closed.example.org", restApiId=api_id, stage="prod")

    def status(host: str, path: str) -> int:
        return requests.get(instance.url + path, headers={"Host": host}, timeout=30).status_code

    assert status(f"{api_id}.execute-api.us-east-1.amazonaws.com", "/prod/pets/7") == 403
    assert status("closed.example.org", "/pets/7") == 200


def test_an_api_by_its_name(instance: Instance) -> None:
    deployed(instance, "by name")
    found = requests.get(f"{instance.url}/_homeport/api/by%20name/prod/pets/7", timeout=30)
    missing = requests.get(f"{instance.url}/_homeport/api/nobody/prod/pets/7", timeout=30)
    deployed(instance, "by name")
    several = requests.get(f"{instance.url}/_homeport/api/by%20name/prod/pets/7", timeout=30)

    assert (found.status_code, found.json()["path"]) == (200, "/prod/pets/7")
    assert (missing.status_code, several.status_code) == (404, 404)
    assert missing.json()["message"].startswith("no API is called 'nobody'; known: ")
    assert several.json()["message"].startswith("2 APIs are called 'by name'")


def test_a_port_of_an_apis_own(tmp_path: Path) -> None:
    port = free_port()
    (tmp_path / "homeport.toml").write_text(f"[ports]\nported = {port}\n")
    with running(tmp_path / "state") as instance:
        early = requests.get(f"http://127.0.0.1:{port}/pets/7", timeout=30)
        deployed(instance, "ported")
        plain = requests.get(f"http://127.0.0.1:{port}/pets/7", timeout=30)
        # The authority is made for the first client that speaks TLS.
        ssl.get_server_certificate(("127.0.0.1", port))
        authority = str(StateFolder(instance.folder).certificate)
        secure = requests.get(f"https://127.0.0.1:{port}/pets/7", timeout=30, verify=authority)
        other = requests.get(f"http://127.0.0.1:{port}/_homeport/health", timeout=30)

    assert (early.status_code, early.json()["message"]) == (404, "no API is called 'ported'; known: there is none")
    assert plain.json() == secure.json()
    assert (plain.json()["path"], plain.json()["id"]) == ("/prod/pets/7", "7")
    assert (other.status_code, other.json()) == (403, {"message": "Missing Authentication Token"})


def test_a_port_of_an_apis_own_that_is_taken(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        (tmp_path / "homeport.toml").write_text(f"[ports]\ncodes = {port}\n")
        ended = subprocess.run(
            [sys.executable, "-m", "homeport.server", "--port", "0", "--state", str(tmp_path / "state")],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    assert (ended.returncode, ended.stderr.splitlines()[0]) == (1, f"error: port {port} is taken")
