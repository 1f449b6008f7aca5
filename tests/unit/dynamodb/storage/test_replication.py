"""What of a change a replica follows: the group's settings, but not what the region has of its own."""

from dataclasses import replace

import pytest

from homeport.dynamodb.storage.definition import (
    IndexDefinition,
    TableDefinition,
    Throughput,
    WarmThroughput,
    aws_managed_key,
)
from homeport.dynamodb.storage.replication import spread

WARM = WarmThroughput(1, 1)
HERE = TableDefinition("1" * 12, "us-east-1", "music", "id", 1.0, [], [], "PROVISIONED", Throughput(5, 5), WARM)
THERE = replace(HERE, region="us-west-2", table_id="other", tags={"a": "b"}, deletion_protection=True)
INDEX = IndexDefinition(1, "gsi", [], {"ProjectionType": "ALL"}, Throughput(5, 5), {}, WARM)


def test_what_has_not_changed_is_left_alone() -> None:
    assert spread(HERE, HERE, THERE) == THERE
    assert spread(HERE, replace(HERE, tags={"x": "y"}, deletion_protection=True), THERE) == THERE


@pytest.mark.parametrize(
    "changed",
    [
        {"ttl_attribute": "ends"},
        {"billing_mode": "PAY_PER_REQUEST", "pay_per_request_since": 2.0, "throughput": Throughput()},
        {"table_class": "STANDARD", "table_class_since": 2.0},
        {"global_indexes": (INDEX,), "next_index": 2},
        {"throughput": Throughput(6, 7)},
        {"on_demand": {"MaxReadRequestUnits": 9}},
    ],
)
def test_what_is_the_groups_is_followed(changed: dict[str, object]) -> None:
    after = replace(HERE, **changed)  # type: ignore[arg-type]  # the names are those of fields

    assert spread(HERE, after, THERE) == replace(THERE, **changed)  # type: ignore[arg-type]  # as above


def test_read_capacity_of_its_own_stays() -> None:
    own = replace(THERE, throughput=Throughput(9, 5), on_demand={"MaxReadRequestUnits": 3}, global_indexes=(INDEX,))
    before = replace(HERE, global_indexes=(replace(INDEX, throughput=Throughput(4, 5)),))
    faster = (replace(INDEX, throughput=Throughput(6, 8)),)
    after = replace(before, throughput=Throughput(7, 7), global_indexes=faster, on_demand={"MaxWriteRequestUnits": 2})

    followed = spread(before, after, own)

    assert (followed.throughput.read, followed.throughput.write) == (9, 7)
    assert followed.on_demand == {"MaxReadRequestUnits": 3, "MaxWriteRequestUnits": 2}
    assert followed.global_indexes[0].throughput == Throughput(5, 8)


def test_a_switch_to_provisioned_capacity_ends_what_was_its_own() -> None:
    on_demand = replace(HERE, throughput=Throughput())

    assert spread(on_demand, HERE, replace(THERE, throughput=Throughput())).throughput == Throughput(5, 5)


def test_keys_are_the_regions_own() -> None:
    managed = {"Status": "ENABLED", "SSEType": "KMS", "KMSMasterKeyArn": aws_managed_key("1" * 12, "us-east-1")}
    own = managed | {"KMSMasterKeyArn": "arn:aws:kms:us-east-1:111111111111:key/own"}

    followed = spread(HERE, replace(HERE, encryption=managed), THERE).encryption
    kept = spread(replace(HERE, encryption=managed), replace(HERE, encryption=own), replace(THERE, encryption=managed))

    assert followed == managed | {"KMSMasterKeyArn": aws_managed_key("1" * 12, "us-west-2")}
    assert kept.encryption == managed
    assert spread(replace(HERE, encryption=managed), HERE, replace(THERE, encryption=managed)).encryption is None
