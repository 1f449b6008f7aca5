"""UpdateTable: replicas in other regions (global tables of version 2019.11.21).

What is answered, refused and carried over is what AWS did in October 2026; which write wins, and what streams show, is
the developer guide's. https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/V2globaltables_HowItWorks.html
"""

from typing import Any

import pytest

from support.dynamodb import ACCOUNT, NOW, Dynamo, RefusedError, defined, index

HOME, AWAY, FAR = "us-east-1", "us-west-2", "eu-west-1"
INVALID = "One or more parameter values were invalid: "
WARM = {"ReadUnitsPerSecond": 12_000, "WriteUnitsPerSecond": 4_000, "Status": "ACTIVE"}
MODE = "ENABLED_WITH_OVERRIDES"
KEY = {"pk": {"S": "a"}}
UNITS = {"ReadCapacityUnits": 5, "WriteCapacityUnits": 5}


def at(dynamo: Dynamo, region: str, operation: str, **request: Any) -> Any:
    return dynamo.call_as(ACCOUNT, region, operation, TableName="music", **request)


def update(dynamo: Dynamo, *updates: Any, region: str = HOME, **others: Any) -> Any:
    return at(dynamo, region, "UpdateTable", ReplicaUpdates=list(updates), **others)["TableDescription"]


def create(region: str, **others: Any) -> Any:
    return {"Create": {"RegionName": region, **others}}


def delete(region: str) -> Any:
    return {"Delete": {"RegionName": region}}


def described(dynamo: Dynamo, region: str = HOME) -> Any:
    return at(dynamo, region, "DescribeTable")["Table"]


def item(dynamo: Dynamo, region: str) -> Any:
    return at(dynamo, region, "GetItem", Key=KEY, ConsistentRead=True).get("Item")


def records(dynamo: Dynamo, region: str) -> list[Any]:
    arn = described(dynamo, region)["LatestStreamArn"]
    shard = dynamo.call_as(ACCOUNT, region, "DescribeStream", StreamArn=arn)["StreamDescription"]["Shards"][0][
        "ShardId"
    ]
    request = {"StreamArn": arn, "ShardId": shard, "ShardIteratorType": "TRIM_HORIZON"}
    iterator = dynamo.call_as(ACCOUNT, region, "GetShardIterator", **request)["ShardIterator"]
    found: list[Any] = dynamo.call_as(ACCOUNT, region, "GetRecords", ShardIterator=iterator)["Records"]
    return found


def refused(dynamo: Dynamo, *updates: Any, region: str = HOME, **others: Any) -> Any:
    with pytest.raises(RefusedError) as error:
        update(dynamo, *updates, region=region, **others)
    body = error.value.body
    return body["__type"].partition("#")[2], body["message"]


def entry(region: str) -> Any:
    return {
        "RegionName": region,
        "ReplicaStatus": "ACTIVE",
        "WarmThroughput": WARM,
        "GlobalTableSettingsReplicationMode": MODE,
    }


def test_a_replica_is_made_with_what_the_table_holds(dynamo: Dynamo) -> None:
    dynamo.create(Tags=[{"Key": "a", "Value": "b"}], DeletionProtectionEnabled=True)
    dynamo.put(KEY)
    stream = {"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"}

    answer = update(dynamo, create(AWAY))

    # The stream that replication needs is on at once; the replica itself is not shown yet.
    assert (answer["TableStatus"], answer["GlobalTableVersion"]) == ("UPDATING", "2019.11.21")
    assert answer["StreamSpecification"] == stream
    assert "Replicas" not in answer
    here, there = described(dynamo), described(dynamo, AWAY)
    assert here["Replicas"] == [entry(AWAY)]
    assert there["Replicas"] == [entry(HOME)]
    own = {"TableArn", "TableId", "LatestStreamArn", "Replicas", "DeletionProtectionEnabled"}
    assert {name for name in here if here[name] != there[name]} == own
    assert here["TableStatus"] == "ACTIVE"
    assert item(dynamo, AWAY) == KEY
    assert dynamo.call_as(ACCOUNT, AWAY, "ListTagsOfResource", ResourceArn=there["TableArn"]) == {"Tags": []}


def test_writes_reach_every_region_and_the_last_one_wins(dynamo: Dynamo) -> None:
    dynamo.create(AttributeDefinitions=defined(pk="S", by="S"), GlobalSecondaryIndexes=[index("gsi", "by")])
    update(dynamo, create(AWAY))
    update(dynamo, create(FAR), region=AWAY)

    at(dynamo, HOME, "PutItem", Item={**KEY, "by": {"S": "home"}})
    at(
        dynamo,
        AWAY,
        "UpdateItem",
        Key=KEY,
        UpdateExpression="SET #b = :b",
        ExpressionAttributeNames={"#b": "by"},
        ExpressionAttributeValues={":b": {"S": "away"}},
    )

    assert [item(dynamo, region) for region in (HOME, AWAY, FAR)] == [{**KEY, "by": {"S": "away"}}] * 3
    query = {
        "IndexName": "gsi",
        "KeyConditionExpression": "#b = :b",
        "ExpressionAttributeNames": {"#b": "by"},
        "ExpressionAttributeValues": {":b": {"S": "away"}},
    }
    assert at(dynamo, FAR, "Query", **query)["Count"] == 1

    at(dynamo, FAR, "DeleteItem", Key=KEY)
    assert [item(dynamo, region) for region in (HOME, AWAY, FAR)] == [None] * 3
    assert at(dynamo, HOME, "Query", **query)["Count"] == 0
    assert [record["eventName"] for record in records(dynamo, AWAY)] == ["INSERT", "MODIFY", "REMOVE"]


def test_a_transaction_reaches_every_region(dynamo: Dynamo) -> None:
    dynamo.create()
    update(dynamo, create(AWAY))

    dynamo.call("TransactWriteItems", TransactItems=[{"Put": {"TableName": "music", "Item": KEY}}])

    assert item(dynamo, AWAY) == KEY


def test_a_time_to_live_is_the_groups_and_its_deletions_too(dynamo: Dynamo) -> None:
    dynamo.create()
    update(dynamo, create(AWAY))
    specification = {"Enabled": True, "AttributeName": "ends"}
    at(dynamo, AWAY, "UpdateTimeToLive", TimeToLiveSpecification=specification)
    at(dynamo, HOME, "PutItem", Item={**KEY, "ends": {"N": str(int(NOW) + 10)}})

    dynamo.clock.advance(20)

    assert [item(dynamo, region) for region in (HOME, AWAY)] == [None, None]
    status = at(dynamo, HOME, "DescribeTimeToLive")["TimeToLiveDescription"]
    assert status == {"TimeToLiveStatus": "ENABLED", "AttributeName": "ends"}
    removals = [records(dynamo, region)[-1] for region in (HOME, AWAY)]
    # The service deletes it in one region; the others follow.
    assert sorted("userIdentity" in removal for removal in removals) == [False, True]


def test_settings_that_are_the_groups(dynamo: Dynamo) -> None:
    dynamo.create()
    update(dynamo, create(AWAY))
    at(dynamo, HOME, "PutItem", Item={**KEY, "by": {"S": "x"}})

    changes = {"GlobalSecondaryIndexUpdates": [{"Create": index("gsi", "by")}], "AttributeDefinitions": defined(by="S")}
    at(dynamo, AWAY, "UpdateTable", **changes)
    at(dynamo, HOME, "UpdateTable", TableClass="STANDARD_INFREQUENT_ACCESS")
    at(dynamo, HOME, "UpdateTable", SSESpecification={"Enabled": True, "SSEType": "KMS"})
    at(dynamo, HOME, "UpdateTable", DeletionProtectionEnabled=True)

    here, there = described(dynamo), described(dynamo, AWAY)
    assert [table["GlobalSecondaryIndexes"][0]["ItemCount"] for table in (here, there)] == [1, 1]
    assert here["AttributeDefinitions"] == there["AttributeDefinitions"]
    assert here["TableClassSummary"] == there["TableClassSummary"]
    assert [table["SSEDescription"]["KMSMasterKeyArn"].split(":")[3] for table in (here, there)] == [HOME, AWAY]
    assert [table["DeletionProtectionEnabled"] for table in (here, there)] == [True, False]
    replica = here["Replicas"][0]
    assert replica["GlobalSecondaryIndexes"] == [{"IndexName": "gsi", "WarmThroughput": WARM}]
    assert replica["KMSMasterKeyId"] == there["SSEDescription"]["KMSMasterKeyArn"]
    assert replica["ReplicaTableClassSummary"] == here["TableClassSummary"]

    at(dynamo, HOME, "UpdateTable", GlobalSecondaryIndexUpdates=[{"Delete": {"IndexName": "gsi"}}])
    assert "GlobalSecondaryIndexes" not in described(dynamo, AWAY)


def test_capacity_is_the_groups_but_for_overrides(dynamo: Dynamo) -> None:
    dynamo.create()
    update(dynamo, create(AWAY))
    at(dynamo, HOME, "UpdateTable", BillingMode="PROVISIONED", ProvisionedThroughput=UNITS)

    def units() -> list[tuple[int, int]]:
        shown = [described(dynamo, region)["ProvisionedThroughput"] for region in (HOME, AWAY)]
        return [(each["ReadCapacityUnits"], each["WriteCapacityUnits"]) for each in shown]

    def override() -> Any:
        return described(dynamo)["Replicas"][0].get("ProvisionedThroughputOverride")

    assert (units(), override()) == ([(5, 5), (5, 5)], None)
    update(dynamo, {"Update": {"RegionName": AWAY, "ProvisionedThroughputOverride": {"ReadCapacityUnits": 10}}})
    assert (units(), override()) == ([(5, 5), (10, 5)], {"ReadCapacityUnits": 10})
    changed = {"ReadCapacityUnits": 6, "WriteCapacityUnits": 7}
    at(dynamo, HOME, "UpdateTable", ProvisionedThroughput=changed)
    assert (units(), override()) == ([(6, 7), (10, 7)], {"ReadCapacityUnits": 10})
    update(dynamo, {"Update": {"RegionName": AWAY, "ProvisionedThroughputOverride": {"ReadCapacityUnits": 6}}})
    assert (units(), override()) == ([(6, 7), (6, 7)], None)


def test_a_replica_goes_with_its_table(dynamo: Dynamo) -> None:
    dynamo.create()
    update(dynamo, create(AWAY))

    answer = update(dynamo, delete(AWAY))

    assert (answer["TableStatus"], answer["Replicas"]) == ("UPDATING", [entry(AWAY)])
    here = described(dynamo)
    assert {"Replicas", "GlobalTableVersion", "GlobalTableSettingsReplicationMode"}.isdisjoint(here)
    assert here["StreamSpecification"]["StreamEnabled"]
    assert dynamo.call_as(ACCOUNT, AWAY, "ListTables") == {"TableNames": []}
    at(dynamo, HOME, "PutItem", Item=KEY)
    dynamo.clock.advance(1)
    update(dynamo, create(AWAY))
    assert item(dynamo, AWAY) == KEY


def test_a_source_stays_for_a_day_while_what_it_sourced_is_there(dynamo: Dynamo) -> None:
    dynamo.create()
    update(dynamo, create(AWAY))
    update(dynamo, create(FAR), region=AWAY)
    source = (
        "ValidationException",
        "Replica cannot be deleted because it has acted as a source region for new replica(s) being added to the table "
        "in the last 24 hours.",
    )

    assert refused(dynamo, delete(AWAY)) == source
    assert dynamo.refusal("DeleteTable", TableName="music") == source
    update(dynamo, delete(FAR))
    update(dynamo, delete(AWAY))
    dynamo.call("DeleteTable", TableName="music")


def test_a_replica_is_deleted_in_its_own_region(dynamo: Dynamo) -> None:
    dynamo.create()
    update(dynamo, create(AWAY))
    at(dynamo, AWAY, "UpdateTable", DeletionProtectionEnabled=True)
    protected = (
        "ValidationException",
        f"Cannot delete table music in region {AWAY} because it has deletion protection enabled. "
        "Disable deletion protection first.",
    )
    assert refused(dynamo, delete(AWAY)) == protected
    at(dynamo, AWAY, "UpdateTable", DeletionProtectionEnabled=False)

    answer = at(dynamo, AWAY, "DeleteTable")["TableDescription"]

    assert (answer["TableStatus"], answer["Replicas"]) == ("DELETING", [entry(HOME)])
    assert "Replicas" not in described(dynamo)


def test_streams_of_a_replicated_table_stay_on(dynamo: Dynamo) -> None:
    dynamo.create(StreamSpecification={"StreamEnabled": True, "StreamViewType": "KEYS_ONLY"})
    update(dynamo, create(AWAY))

    assert described(dynamo, AWAY)["StreamSpecification"]["StreamViewType"] == "KEYS_ONLY"
    assert dynamo.refusal("UpdateTable", TableName="music", StreamSpecification={"StreamEnabled": False}) == (
        "ValidationException",
        INVALID + "Disabling Stream is not allowed for a Global Table replica.",
    )


QUOTED = "\N{LEFT SINGLE QUOTATION MARK}music\N{RIGHT SINGLE QUOTATION MARK}"
EXISTS = (
    f"Failed to create a the new replica of table with name: {QUOTED} "
    "because one or more replicas already existed as tables."
)
STRANGER = (
    "Update global table operation failed because one or more replicas were not part of the global table. "
    f"Please retry the request without these replicas: [{FAR}]."
)
LOCAL = (
    "Cannot add or delete the local region through ReplicaUpdates. "
    "Use CreateTable, DeleteTable, or UpdateTable as required."
)
NO_ACTION = "There are no actions specified in the Replica Update Action of the request."
TOO_MANY = "Update table operation with more than one create or delete replica actions not allowed"
MIXED = "Update table operation with more than one type of replica actions not allowed."


@pytest.mark.parametrize(
    ("updates", "message"),
    [
        ([create(AWAY)], EXISTS),
        ([delete(FAR)], STRANGER),
        ([{"Update": {"RegionName": FAR, "TableClassOverride": "STANDARD"}}], STRANGER),
        ([create(HOME)], LOCAL),
        ([delete(HOME)], LOCAL),
        ([{}], NO_ACTION),
        ([{"Update": {"RegionName": AWAY}}], NO_ACTION),
        ([{"Update": {"RegionName": AWAY, "GlobalSecondaryIndexes": [{"IndexName": "gsi"}]}}], NO_ACTION),
        ([create(FAR), create("ap-south-1")], TOO_MANY),
        ([create(FAR) | delete(AWAY)], MIXED),
        ([{"Create": {}}], "One or more parameter values were invalid"),
        (
            [{"Update": {"RegionName": AWAY, "KMSMasterKeyId": "alias/aws/dynamodb"}}],
            INVALID + "KMSMasterKeyId must be specified for each replica.",
        ),
        (
            [{"Update": {"RegionName": AWAY, "ProvisionedThroughputOverride": {"ReadCapacityUnits": 5}}}],
            "Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is PAY_PER_REQUEST",
        ),
        ([create(FAR, KMSMasterKeyId="k")], INVALID + "KMSMasterKeyId must be specified for each replica."),
        (
            [],
            "1 validation error detected: Value '[]' at 'replicaUpdates' failed to satisfy constraint: "
            "Member must have length greater than or equal to 1",
        ),
        (
            [{"Update": {}}],
            "1 validation error detected: Value null at 'replicaUpdates.1.member.update.regionName' failed to satisfy "
            "constraint: Member must not be null",
        ),
    ],
)
def test_updates_that_are_refused(dynamo: Dynamo, updates: Any, message: str) -> None:
    dynamo.create()
    update(dynamo, create(AWAY))
    before = described(dynamo)

    assert refused(dynamo, *updates) == ("ValidationException", message)
    assert described(dynamo) == before


def test_a_replica_of_a_table_that_has_none(dynamo: Dynamo) -> None:
    dynamo.create()

    assert refused(dynamo, delete(AWAY)) == (
        "ValidationException",
        "Replica specified in the Replica Update or Replica Delete action of the request was not found.",
    )


def test_a_region_that_aws_has_not(dynamo: Dynamo) -> None:
    dynamo.create()

    with pytest.raises(
        RefusedError, match=r"Region us-fake-1 is not supported\. The latest version of global tables are"
    ):
        update(dynamo, create("us-fake-1"))


def test_a_table_of_that_name_in_the_region(dynamo: Dynamo) -> None:
    dynamo.create()
    request = {"AttributeDefinitions": defined(pk="S"), "BillingMode": "PAY_PER_REQUEST"}
    at(dynamo, AWAY, "CreateTable", KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}], **request)

    assert refused(dynamo, create(AWAY)) == ("ValidationException", EXISTS)


@pytest.mark.parametrize(
    "others",
    [
        {"DeletionProtectionEnabled": True},
        {"TableClass": "STANDARD"},
        {"SSESpecification": {"Enabled": True}},
        {"StreamSpecification": {"StreamEnabled": False}},
    ],
)
def test_replicas_are_changed_alone(dynamo: Dynamo, others: Any) -> None:
    dynamo.create()

    alone = ("ValidationException", INVALID + "Replica modification must be the only operation in the request")
    assert refused(dynamo, create(AWAY), **others) == alone


def test_provisioned_capacity_has_to_be_scaled(dynamo: Dynamo) -> None:
    dynamo.create(BillingMode="PROVISIONED", ProvisionedThroughput=UNITS)

    assert refused(dynamo, create(AWAY)) == (
        "ValidationException",
        "Table write capacity should either be Pay-Per-Request or AutoScaled.",
    )


def test_keys_of_the_customers_own_are_given_for_each_region(dynamo: Dynamo) -> None:
    own = {"Enabled": True, "SSEType": "KMS", "KMSMasterKeyId": "own-key"}
    dynamo.create(SSESpecification=own)

    assert refused(dynamo, create(AWAY))[1] == INVALID + "KMSMasterKeyId must be specified for each replica."
    assert refused(dynamo, create(AWAY, KMSMasterKeyId="alias/aws/dynamodb")) == (
        "ValidationException",
        INVALID + "All replica keys must either be Customer Managed CMK or AWS Managed CMK.",
    )
    update(dynamo, create(AWAY, KMSMasterKeyId="their-key"))
    assert described(dynamo)["Replicas"][0]["KMSMasterKeyId"] == f"arn:aws:kms:{AWAY}:{ACCOUNT}:key/their-key"


STRONG: Any = {"MultiRegionConsistency": "STRONG"}
WITNESS: Any = {"GlobalTableWitnessUpdates": [{"Create": {"RegionName": "us-east-2"}}]}
ONE = "Deletion of only one table replica is not supported for global tables with MultiRegionConsistency set to STRONG."
COUNT = "Unsupported replica count for global tables with MultiRegionConsistency set to STRONG."


def test_a_strongly_consistent_table_with_a_witness(dynamo: Dynamo) -> None:
    dynamo.create()

    answer = update(dynamo, create(AWAY), **STRONG, **WITNESS)

    assert answer["MultiRegionConsistency"] == "STRONG"
    for region, other in ((HOME, AWAY), (AWAY, HOME)):
        table = described(dynamo, region)
        assert table["MultiRegionConsistency"] == "STRONG"
        assert table["Replicas"] == [entry(other)]
        assert table["GlobalTableWitnesses"] == [{"RegionName": "us-east-2", "WitnessStatus": "ACTIVE"}]
    assert dynamo.refusal("DeleteTable", TableName="music") == ("ValidationException", ONE)
    assert refused(dynamo, delete(AWAY))[1] == "Update table delete operation does not include all witnesses."
    assert refused(dynamo, create(FAR))[1] == (
        "Cannot add replicas to a global table with strong MultiRegionConsistency"
    )

    update(dynamo, delete(AWAY), GlobalTableWitnessUpdates=[{"Delete": {"RegionName": "us-east-2"}}])
    here = described(dynamo)
    assert {"Replicas", "GlobalTableWitnesses", "MultiRegionConsistency"}.isdisjoint(here)
    dynamo.call("DeleteTable", TableName="music")


def test_a_strongly_consistent_table_of_three_regions(dynamo: Dynamo) -> None:
    dynamo.create()
    update(dynamo, create(AWAY), create("us-east-2"), **STRONG)
    at(dynamo, "us-east-2", "PutItem", Item=KEY)

    assert [item(dynamo, region) for region in (HOME, AWAY)] == [KEY, KEY]
    assert [replica["RegionName"] for replica in described(dynamo, AWAY)["Replicas"]] == [HOME, "us-east-2"]
    assert refused(dynamo, delete(AWAY))[1] == ONE
    update(dynamo, delete(AWAY), delete("us-east-2"))
    assert "Replicas" not in described(dynamo)


@pytest.mark.parametrize(
    ("updates", "others", "message"),
    [
        ([create(AWAY)], STRONG, COUNT),
        (
            [create(AWAY)],
            WITNESS,
            "MultiRegionConsistency must be set as STRONG when GlobalTableWitnessUpdates parameter is present.",
        ),
        (
            [create("us-east-2")],
            STRONG | WITNESS,
            "Cannot target multiple regions with the same action",
        ),
        (
            [create(AWAY)],
            STRONG | {"GlobalTableWitnessUpdates": [{"Create": {"RegionName": HOME}}]},
            "Cannot add a witness in the same region as an existing replica when creating a global table "
            "with MultiRegionConsistency set to STRONG.",
        ),
        (
            [create("us-west-1")],
            STRONG | WITNESS,
            "Unsupported Region(s) specified for global tables with MultiRegionConsistency set to STRONG: [us-west-1].",
        ),
        (
            [create(AWAY)],
            STRONG | WITNESS | {"DeletionProtectionEnabled": True},
            INVALID + "Requests that modify replicas or witnesses must not also modify other fields",
        ),
        (
            [delete(AWAY)],
            STRONG,
            "Only Replica Create actions are supported when MultiRegionConsistency parameter is provided.",
        ),
    ],
)
def test_strong_consistency_that_is_refused(dynamo: Dynamo, updates: Any, others: Any, message: str) -> None:
    dynamo.create()

    assert refused(dynamo, *updates, **others) == ("ValidationException", message)
    assert "Replicas" not in described(dynamo)


def test_consistency_stays_as_it_was_made(dynamo: Dynamo) -> None:
    dynamo.create()
    update(dynamo, create(AWAY))

    required = dynamo.refusal("UpdateTable", TableName="music", MultiRegionConsistency="STRONG")
    assert required[1].startswith("At least one of ProvisionedThroughput")
    assert "MultiRegionConsistency" not in required[1]
    assert refused(dynamo, create(FAR), MultiRegionConsistency="EVENTUAL")[1] == (
        "MultiRegionConsistency parameter is unsupported on existing global table"
    )


def test_replication_of_settings_of_a_regional_table(dynamo: Dynamo) -> None:
    dynamo.create()

    dynamo.call("UpdateTable", TableName="music", GlobalTableSettingsReplicationMode="DISABLED")

    assert described(dynamo)["GlobalTableSettingsReplicationMode"] == "DISABLED"
    assert dynamo.refusal("UpdateTable", TableName="music", GlobalTableSettingsReplicationMode=MODE) == (
        "ValidationException",
        f"Value '{MODE}' at 'GlobalTableSettingsReplicationMode' failed to satisfy constraint: "
        "Only ENABLED and DISABLED settings replication are supported for a Regional Table.",
    )
