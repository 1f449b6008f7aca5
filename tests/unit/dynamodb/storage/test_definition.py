"""Definitions of tables: written and read, throughput that counts its decreases."""

from homeport.dynamodb.storage.definition import (
    IndexDefinition,
    Recovery,
    StreamState,
    TableDefinition,
    Throughput,
    WarmThroughput,
)
from homeport.dynamodb.storage.extras import Destination, Insights, Policy, Replica

WARM = WarmThroughput(1, 2)
FULL = TableDefinition(
    account="111111111111",
    region="eu-west-1",
    name="music",
    table_id="id",
    created=1.5,
    attribute_definitions=[{"AttributeName": "pk", "AttributeType": "S"}],
    key_schema=[{"AttributeName": "pk", "KeyType": "HASH"}],
    billing_mode="PROVISIONED",
    throughput=Throughput(1, 2, 3, 4.0, 5.0),
    warm=WARM,
    pay_per_request_since=6.0,
    on_demand={"MaxReadRequestUnits": 7},
    table_class="STANDARD",
    table_class_since=8.0,
    encryption={"Status": "ENABLED"},
    deletion_protection=True,
    local_indexes=(IndexDefinition(1, "local", [], {"ProjectionType": "ALL"}),),
    global_indexes=(IndexDefinition(2, "global", [], {"ProjectionType": "ALL"}, Throughput(1, 1), {}, WARM),),
    next_index=3,
    stream=StreamState("label", "KEYS_ONLY"),
    ttl_attribute="ends",
    recovery=Recovery(9.0, 35),
    tags={"a": "b"},
    insights={"": Insights(True, "THROTTLED_KEYS", 10.0, 11.0)},
    policies={"label": Policy("{}", 12)},
    replicas=(Replica("eu-west-2", 13.0), Replica("eu-west-3")),
    consistency="STRONG",
    witness="eu-west-3",
    settings_replication="ENABLED",
    destinations=(Destination("arn", "ACTIVE", 14, "MICROSECOND"), Destination("other", "ENABLE_FAILED", 1)),
    scaling={"write": {"MinimumUnits": 1}},
)
BARE = TableDefinition("1" * 12, "us-east-1", "music", "id", 1.0, [], [], "PROVISIONED", Throughput(1, 1), WARM)


def test_a_definition_is_read_as_it_was_written() -> None:
    assert TableDefinition.decoded(FULL.encoded()) == FULL
    assert TableDefinition.decoded(BARE.encoded()) == BARE


def test_arns() -> None:
    assert FULL.arn == "arn:aws:dynamodb:eu-west-1:111111111111:table/music"
    assert FULL.stream_arn == FULL.arn + "/stream/label"
    assert BARE.stream_arn is None


def test_decreases_are_counted_by_the_day_of_utc() -> None:
    day = 86_400.0
    units = Throughput(10, 10)

    units = units.changed(9, 11, 1 * day)
    units = units.changed(8, 8, 1 * day + 100)

    assert units == Throughput(8, 8, 2, 1 * day, 1 * day + 100)
    assert [units.decreases_on(time) for time in (1 * day + 86_399, 2 * day)] == [2, 0]
    assert units.changed(7, 9, 2 * day).decreases == 1
