"""Every resource of DynamoDB that Terraform's AWS provider has: applied, planned clean, changed in place, destroyed."""

from pathlib import Path
from typing import Any

import boto3
import pytest

from homeport.testing.command import Homeport
from support.project import project


def client(homeport: Homeport, region: str) -> Any:
    """DynamoDB of the stack that is up."""
    return boto3.client(
        "dynamodb",
        endpoint_url=homeport.json("status")["endpoint"],
        region_name=region,
        aws_access_key_id="test",
        aws_secret_access_key="test",
    )


def tables(homeport: Homeport) -> dict[str, list[str]]:
    """The names of the tables by region."""
    regions = ("eu-west-1", "eu-central-1", "us-east-1")
    return {region: client(homeport, region).list_tables()["TableNames"] for region in regions}


def plan_is_clean(homeport: Homeport, *variables: str) -> None:
    """Fails with the plan when it is not empty."""
    homeport.run("tf", "--", "plan", "-detailed-exitcode", "-no-color", *variables)


@pytest.mark.long
@pytest.mark.timeout(900)
def test_life_of_a_stack_of_tables(tmp_path: Path) -> None:
    second = "-var=edition=2"
    with project(tmp_path, stack="dynamodb") as ours:
        homeport = ours.homeport
        homeport.run("up", "--port", "0")
        plan_is_clean(homeport)
        home = ["carts", "names", "notes", "orders", "sessions"]
        assert tables(homeport) == {"eu-west-1": home, "eu-central-1": ["carts", "sessions"], "us-east-1": []}
        item = {"id": {"S": "1"}}
        client(homeport, "eu-west-1").put_item(TableName="sessions", Item=item)
        assert client(homeport, "eu-central-1").get_item(TableName="sessions", Key=item)["Item"] == item
        assert client(homeport, "eu-west-1").scan(TableName="names")["Items"] == [item | {"name": {"S": "Ada"}}]

        homeport.run("tf", "--", "apply", "-auto-approve", "-no-color", second)
        plan_is_clean(homeport, second)
        assert tables(homeport)["us-east-1"] == ["sessions"]
        assert client(homeport, "us-east-1").get_item(TableName="sessions", Key=item)["Item"] == item

        homeport.run("tf", "--", "destroy", "-auto-approve", "-no-color", second)
        assert tables(homeport) == {"eu-west-1": [], "eu-central-1": [], "us-east-1": []}
