"""Kinesis and all that calls functions asynchronously: applied, planned clean, changed in place, destroyed."""

from pathlib import Path
from typing import Any

import boto3
import pytest

from homeport.testing.command import Homeport
from support.project import project


def client(homeport: Homeport, service: str) -> Any:
    """A boto3 client of the stack that is up."""
    return boto3.client(
        service,  # type: ignore[call-overload]  # boto3's overloads want a literal name
        endpoint_url=homeport.json("status")["endpoint"],
        region_name="eu-west-1",
        aws_access_key_id="test",
        aws_secret_access_key="test",
    )


def plan_is_clean(homeport: Homeport, *variables: str) -> None:
    """Fails with the plan when it is not empty."""
    homeport.run("tf", "--", "plan", "-detailed-exitcode", "-no-color", *variables)


def states(homeport: Homeport) -> dict[str, str]:
    """The mappings' states by the names of their sources."""
    mappings = client(homeport, "lambda").list_event_source_mappings()["EventSourceMappings"]
    return {_name(mapping["EventSourceArn"]): mapping["State"] for mapping in mappings}


def _name(arn: str) -> str:
    return arn.split(":")[5].removeprefix("table/").removeprefix("stream/").partition("/")[0]


@pytest.mark.long
@pytest.mark.timeout(900)
def test_life_of_a_stack_of_event_sources(tmp_path: Path) -> None:
    second = "-var=edition=2"
    with project(tmp_path, stack="event_sources") as ours:
        homeport = ours.homeport
        homeport.run("up", "--port", "0")
        plan_is_clean(homeport)
        assert states(homeport) == dict.fromkeys(["jobs", "steps.fifo", "notes", "orders", "clicks"], "Enabled")

        homeport.run("tf", "--", "apply", "-auto-approve", "-no-color", second)
        plan_is_clean(homeport, second)
        assert {name for name, state in states(homeport).items() if state == "Disabled"} == {"orders"}
        orders = client(homeport, "kinesis").describe_stream_summary(StreamName="orders")["StreamDescriptionSummary"]
        assert (orders["OpenShardCount"], orders["RetentionPeriodHours"]) == (2, 48)

        refused = ours.run("tf", "--", "apply", "-auto-approve", "-no-color", second, "-var=unread=true")
        assert refused.returncode == 1
        # Terraform breaks its lines.
        said = " ".join(refused.stderr.replace("│", " ").split())
        for source in ("kafka", "self-managed kafka", "mq", "DocumentDB"):
            assert f"homeport does not emulate event source mappings of {source}, only of sqs" in said
        plan_is_clean(homeport, second)

        homeport.run("tf", "--", "destroy", "-auto-approve", "-no-color", second)
        assert client(homeport, "kinesis").list_streams()["StreamNames"] == []
