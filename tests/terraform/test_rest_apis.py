"""Stacks of REST APIs: applied, planned clean, changed in place, planned clean again, destroyed."""

import json
import os
import shutil
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import boto3
import pytest
import requests

from homeport.testing.command import Homeport

STACKS = Path(__file__).parent / "stacks"

CODE = """
import json

def handler(event, context):
    return {"statusCode": 200, "body": json.dumps(event["stageVariables"])}
"""


@contextmanager
def project(name: str, folder: Path) -> Iterator[Homeport]:
    """A project with that stack as its Terraform, in a folder of its own; whatever runs is stopped at the end."""
    terraform = folder / "project" / "terraform"
    shutil.copytree(STACKS / name, terraform)
    with zipfile.ZipFile(terraform / "app.zip", "w") as archive:
        archive.writestr("app.py", CODE)
    homeport = Homeport(terraform.parent, ("--state", str(folder / "state")))
    try:
        yield homeport
    finally:
        homeport.run("down")


def edition(homeport: Homeport, number: int) -> Homeport:
    """The same project with the values of another edition."""
    return replace(homeport, environment={**os.environ, "TF_VAR_edition": str(number)})


def plan_is_clean(homeport: Homeport) -> None:
    """Fails with the plan when it is not empty."""
    homeport.run("tf", "--", "plan", "-detailed-exitcode", "-no-color")


@pytest.mark.long
@pytest.mark.timeout(900)
@pytest.mark.parametrize(
    "stack", ["rest_api_cors", "rest_api_domains", "rest_api_openapi", "rest_api_resources", "rest_api_services"]
)
def test_life_of_a_stack(stack: str, tmp_path: Path) -> None:
    with project(stack, tmp_path) as homeport:
        homeport.run("up", "--port", "0")
        plan_is_clean(homeport)
        changed = edition(homeport, 2)
        changed.run("tf", "--", "apply", "-auto-approve", "-no-color")
        plan_is_clean(changed)
        changed.run("tf", "--", "destroy", "-auto-approve", "-no-color")
        control = boto3.client(
            "apigateway",
            endpoint_url=homeport.json("status")["endpoint"],
            region_name="eu-west-1",
            aws_access_key_id="test",
            aws_secret_access_key="test",
        )

        assert control.get_rest_apis()["items"] == []
        assert control.get_usage_plans()["items"] == []
        assert control.get_api_keys()["items"] == []
        assert control.get_domain_names()["items"] == []
        assert control.get_domain_name_access_associations()["items"] == []


@pytest.mark.long
@pytest.mark.timeout(900)
def test_a_redeployed_document_answers(tmp_path: Path) -> None:
    with project("rest_api_openapi", tmp_path) as homeport:
        homeport.run("up", "--port", "0")
        url = homeport.json("output")["invoke_url"]
        first = [requests.get(f"{url}/edition-{number}/a", timeout=30) for number in (1, 2)]
        edition(homeport, 2).run("tf", "--", "apply", "-auto-approve", "-no-color")
        second = [requests.get(f"{url}/edition-{number}/a", timeout=30) for number in (1, 2)]

    assert [response.status_code for response in first] == [200, 403]
    assert [response.status_code for response in second] == [403, 200]
    assert (first[0].json(), second[1].json()) == ({"edition": "1"}, {"edition": "2"})
    assert first[1].json() == {"edition": 1, "title": "MISSING_AUTHENTICATION_TOKEN"}
    assert second[0].json() == {"edition": 2, "title": "MISSING_AUTHENTICATION_TOKEN"}
    assert second[0].headers["Access-Control-Allow-Origin"] == "*"


@pytest.mark.long
@pytest.mark.timeout(900)
def test_every_route_reaches_its_service(tmp_path: Path) -> None:
    with project("rest_api_services", tmp_path) as homeport:
        homeport.run("up", "--port", "0")
        url = homeport.json("output")["invoke_url"]
        order = {"a": "x&y"}

        def sent(route: str) -> requests.Response:
            return requests.post(f"{url}/{route}", json=order, timeout=60)

        answers = {route: sent(route).json() for route in ("queue", "topic", "stream", "bus", "machine")}
        assert answers == {
            "queue": {"sent": True},
            "topic": {"sent": True},
            "stream": {"shard": "shardId-000000000000"},
            "bus": {"failed": 0},
            "machine": {"done": True},
        }
        assert requests.put(f"{url}/a.txt", data="text", headers={"Content-Type": "text/plain"}, timeout=60).ok
        stored = requests.get(f"{url}/a.txt", timeout=60)
        assert (stored.text, stored.headers["Content-Type"]) == ("text", "text/plain")
        plain = requests.post(f"{url}/queue", data="x", headers={"Content-Type": "text/plain"}, timeout=60)
        assert plain.status_code == 415
        item = sent("table").json()["id"]

        make: Any = boto3.client

        def client(service: str) -> Any:
            return make(
                service,
                endpoint_url=homeport.json("status")["endpoint"],
                region_name="eu-west-1",
                aws_access_key_id="test",
                aws_secret_access_key="test",
            )

        stored_item = client("dynamodb").get_item(TableName="orders", Key={"id": {"S": item}})["Item"]
        queue = client("sqs").get_queue_url(QueueName="orders")["QueueUrl"]
        [message] = client("sqs").receive_message(QueueUrl=queue, WaitTimeSeconds=5)["Messages"]
        assert json.loads(stored_item["body"]["S"]) == json.loads(message["Body"]) == order
