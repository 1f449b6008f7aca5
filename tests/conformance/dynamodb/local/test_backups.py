"""On-demand backups from their making to their end, on a clock that the test moves.

https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CreateBackup.html
"""

import re
from typing import Any
from unittest.mock import ANY

import pytest

from support.dynamodb import ARN, NOW, Dynamo, RefusedError, defined, index, keyed

Json = Any
DAY_S = 86_400
OPERATIONS_ON_BACKUPS: Json = {
    "DescribeBackup": {},
    "DeleteBackup": {},
    "RestoreTableFromBackup": {"TargetTableName": "again"},
}
FULL: Json = {
    "AttributeDefinitions": defined(pk="S", sk="S", gk="S"),
    "BillingMode": "PROVISIONED",
    "ProvisionedThroughput": {"ReadCapacityUnits": 7, "WriteCapacityUnits": 8},
    "GlobalSecondaryIndexes": [
        index("gsi", "gk", None, {"ProjectionType": "INCLUDE", "NonKeyAttributes": ["z", "b"]})
        | {"ProvisionedThroughput": {"ReadCapacityUnits": 3, "WriteCapacityUnits": 4}}
    ],
    "LocalSecondaryIndexes": [index("lsi", "pk", "gk", {"ProjectionType": "KEYS_ONLY"})],
    "StreamSpecification": {"StreamEnabled": True, "StreamViewType": "KEYS_ONLY"},
    "SSESpecification": {"Enabled": True},
    "DeletionProtectionEnabled": True,
    "TableClass": "STANDARD_INFREQUENT_ACCESS",
    "Tags": [{"Key": "a", "Value": "b"}],
}


def back_up(dynamo: Dynamo, name: str = "copy", table: str = "music") -> str:
    """Make a backup; its ARN."""
    arn: str = dynamo.call("CreateBackup", TableName=table, BackupName=name)["BackupDetails"]["BackupArn"]
    return arn


def names(dynamo: Dynamo, **request: Json) -> list[str]:
    return [each["BackupName"] for each in dynamo.call("ListBackups", **request)["BackupSummaries"]]


def recover(dynamo: Dynamo) -> None:
    specification = {"PointInTimeRecoveryEnabled": True}
    dynamo.call("UpdateContinuousBackups", TableName="music", PointInTimeRecoverySpecification=specification)


def restore(dynamo: Dynamo, arn: str, target: str = "again", **others: Json) -> Json:
    answer = dynamo.call("RestoreTableFromBackup", BackupArn=arn, TargetTableName=target, **others)
    return answer["TableDescription"]


def test_a_backup_of_a_plain_table(dynamo: Dynamo) -> None:
    dynamo.create()
    table_id = dynamo.call("DescribeTable", TableName="music")["Table"]["TableId"]
    dynamo.put({"pk": {"S": "a"}})
    dynamo.clock.advance(1.0125)

    answer = dynamo.call("CreateBackup", TableName=ARN + "music", BackupName="copy")

    arn = answer["BackupDetails"]["BackupArn"]
    assert re.fullmatch(ARN + r"music/backup/01700000001012-[0-9a-f]{8}", arn)
    details = {
        "BackupArn": arn,
        "BackupName": "copy",
        "BackupSizeBytes": 3,
        "BackupStatus": "CREATING",
        "BackupType": "USER",
        "BackupCreationDateTime": NOW + 1.012,
    }
    assert answer == {"BackupDetails": details}
    description = {
        "BackupDetails": details | {"BackupStatus": "AVAILABLE"},
        "SourceTableDetails": {
            "TableName": "music",
            "TableId": table_id,
            "TableArn": ARN + "music",
            "TableSizeBytes": 3,
            "KeySchema": keyed("pk"),
            "TableCreationDateTime": NOW,
            "ProvisionedThroughput": {"ReadCapacityUnits": 0, "WriteCapacityUnits": 0},
            "ItemCount": 1,
            "BillingMode": "PAY_PER_REQUEST",
        },
        "SourceTableFeatureDetails": {},
    }
    assert dynamo.call("DescribeBackup", BackupArn=arn) == {"BackupDescription": description}
    assert dynamo.call("ListBackups") == {
        "BackupSummaries": [
            {
                "TableName": "music",
                "TableId": table_id,
                "TableArn": ARN + "music",
                **details,
                "BackupStatus": "AVAILABLE",
            }
        ]
    }

    deleted = dynamo.call("DeleteBackup", BackupArn=arn)

    description["BackupDetails"] = details | {"BackupStatus": "DELETED"}
    assert deleted == {"BackupDescription": description}
    not_found = ("BackupNotFoundException", f"Backup not found: {arn}")
    assert dynamo.refusal("DescribeBackup", BackupArn=arn) == not_found
    assert dynamo.refusal("DeleteBackup", BackupArn=arn) == not_found
    assert dynamo.refusal("RestoreTableFromBackup", BackupArn=arn, TargetTableName="again") == not_found
    assert dynamo.call("ListBackups") == {"BackupSummaries": []}


def test_a_backup_tells_what_was_on_and_a_restore_brings_back_a_part_of_it(dynamo: Dynamo) -> None:
    dynamo.create(sort="sk", **FULL)
    time_to_live = {"Enabled": True, "AttributeName": "ends"}
    dynamo.call("UpdateTimeToLive", TableName="music", TimeToLiveSpecification=time_to_live)
    recover(dynamo)
    arn = back_up(dynamo)

    described = dynamo.call("DescribeBackup", BackupArn=arn)["BackupDescription"]

    assert described["SourceTableDetails"]["BillingMode"] == "PROVISIONED"
    assert described["SourceTableDetails"]["ProvisionedThroughput"] == FULL["ProvisionedThroughput"]
    encryption = {"Status": "ENABLED", "SSEType": "KMS", "KMSMasterKeyArn": ANY}
    included = {"ProjectionType": "INCLUDE", "NonKeyAttributes": ["b", "z"]}
    assert described["SourceTableFeatureDetails"] == {
        "LocalSecondaryIndexes": FULL["LocalSecondaryIndexes"],
        "GlobalSecondaryIndexes": [FULL["GlobalSecondaryIndexes"][0] | {"Projection": included}],
        "StreamDescription": FULL["StreamSpecification"],
        "TimeToLiveDescription": {"TimeToLiveStatus": "ENABLED", "AttributeName": "ends"},
        "SSEDescription": encryption,
    }
    dynamo.clock.advance(60)
    answer = restore(dynamo, arn)
    no_warmth = {"NumberOfDecreasesToday": 0}
    restored_index = {
        "IndexName": "gsi",
        "KeySchema": keyed("gk"),
        "Projection": included,
        "ProvisionedThroughput": {"ReadCapacityUnits": 3, "WriteCapacityUnits": 4} | no_warmth,
        "IndexSizeBytes": 0,
        "ItemCount": 0,
        "IndexArn": ARN + "again/index/gsi",
    }
    assert answer == {
        "AttributeDefinitions": defined(gk="S", pk="S", sk="S"),
        "TableName": "again",
        "KeySchema": keyed("pk", "sk"),
        "TableStatus": "CREATING",
        "CreationDateTime": NOW + 60,
        "ProvisionedThroughput": FULL["ProvisionedThroughput"] | no_warmth,
        "TableSizeBytes": 0,
        "ItemCount": 0,
        "TableArn": ARN + "again",
        "TableId": ANY,
        "LocalSecondaryIndexes": [
            FULL["LocalSecondaryIndexes"][0]
            | {"IndexSizeBytes": 0, "ItemCount": 0, "IndexArn": ARN + "again/index/lsi"}
        ],
        "GlobalSecondaryIndexes": [restored_index],
        "SSEDescription": encryption,
        "DeletionProtectionEnabled": False,
        "RestoreSummary": {
            "SourceBackupArn": arn,
            "SourceTableArn": ARN + "music",
            "RestoreDateTime": NOW,
            "RestoreInProgress": True,
        },
    }
    now = dynamo.call("DescribeTable", TableName="again")["Table"]
    assert now["TableStatus"] == "ACTIVE"
    assert now["GlobalSecondaryIndexes"][0]["IndexStatus"] == "ACTIVE"
    assert {"RestoreSummary", "StreamSpecification", "LatestStreamArn", "TableClassSummary"}.isdisjoint(now)
    assert dynamo.call("ListTagsOfResource", ResourceArn=ARN + "again") == {"Tags": []}
    ttl = dynamo.call("DescribeTimeToLive", TableName="again")["TimeToLiveDescription"]
    assert ttl == {"TimeToLiveStatus": "DISABLED"}
    continuous = dynamo.call("DescribeContinuousBackups", TableName="again")["ContinuousBackupsDescription"]
    assert continuous["PointInTimeRecoveryDescription"] == {"PointInTimeRecoveryStatus": "DISABLED"}


def test_a_restored_table_has_the_items_of_the_backup_and_lives_its_own_life(dynamo: Dynamo) -> None:
    dynamo.create(sort="sk", **FULL)
    items = [{"pk": {"S": "p"}, "sk": {"S": str(n)}, "gk": {"S": f"g{n % 2}"}, "z": {"N": str(n)}} for n in range(9)]
    dynamo.put(*items)
    arn = back_up(dynamo)
    dynamo.put({"pk": {"S": "p"}, "sk": {"S": "0"}}, {"pk": {"S": "p"}, "sk": {"S": "late"}})
    dynamo.call("DeleteItem", TableName="music", Key={"pk": {"S": "p"}, "sk": {"S": "1"}})

    restore(dynamo, arn)

    def queried(table: str, index_name: str | None = None) -> list[Json]:
        request: Json = {"TableName": table, "KeyConditionExpression": "#k = :v"}
        request["ExpressionAttributeNames"] = {"#k": "gk" if index_name == "gsi" else "pk"}
        request["ExpressionAttributeValues"] = {":v": {"S": "g0" if index_name == "gsi" else "p"}}
        if index_name is not None:
            request["IndexName"] = index_name
        found: list[Json] = dynamo.call("Query", **request)["Items"]
        return sorted(found, key=lambda item: item["sk"]["S"])

    keys = ("pk", "sk", "gk")
    assert queried("again") == items
    assert queried("again", "lsi") == [{name: item[name] for name in keys} for item in items]
    assert queried("again", "gsi") == items[::2]
    # Either goes on by itself.
    dynamo.put({"pk": {"S": "p"}, "sk": {"S": "new"}, "gk": {"S": "g0"}}, table="again")
    dynamo.call("DeleteItem", TableName="again", Key={"pk": {"S": "p"}, "sk": {"S": "2"}})
    assert [item["sk"]["S"] for item in queried("again", "gsi")] == ["0", "4", "6", "8", "new"]
    assert len(queried("music")) == 9
    restore(dynamo, arn, "third")
    assert queried("third") == items


def test_a_stream_of_a_restored_table_begins_with_its_own_changes(dynamo: Dynamo) -> None:
    dynamo.create()
    dynamo.put({"pk": {"S": "a"}})
    restore(dynamo, back_up(dynamo))
    view = {"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"}
    dynamo.call("UpdateTable", TableName="again", StreamSpecification=view)
    dynamo.put({"pk": {"S": "a"}, "v": {"S": "b"}}, table="again")

    arn = dynamo.call("DescribeTable", TableName="again")["Table"]["LatestStreamArn"]
    shard = dynamo.call("DescribeStream", StreamArn=arn)["StreamDescription"]["Shards"][0]["ShardId"]
    iterator = dynamo.call("GetShardIterator", StreamArn=arn, ShardId=shard, ShardIteratorType="TRIM_HORIZON")
    records = dynamo.call("GetRecords", ShardIterator=iterator["ShardIterator"])["Records"]

    assert [(each["eventName"], each["dynamodb"]["OldImage"]) for each in records] == [("MODIFY", {"pk": {"S": "a"}})]


def test_backups_outlive_their_table_and_are_told_apart_by_its_id(dynamo: Dynamo) -> None:
    dynamo.create()
    dynamo.put({"pk": {"S": "first"}})
    first = back_up(dynamo)
    dynamo.call("DeleteTable", TableName="music")
    assert names(dynamo, TableName="music") == ["copy"]
    dynamo.create()
    dynamo.clock.advance(1)
    second = back_up(dynamo)

    listed = dynamo.call("ListBackups", TableName=ARN + "music")["BackupSummaries"]

    assert [each["BackupArn"] for each in listed] == [first, second]
    assert {each["TableArn"] for each in listed} == {ARN + "music"}
    assert len({each["TableId"] for each in listed}) == 2
    restore(dynamo, first)
    assert dynamo.call("Scan", TableName="again")["Items"] == [{"pk": {"S": "first"}}]


def test_a_table_with_recovery_leaves_a_backup_for_thirty_five_days(dynamo: Dynamo) -> None:
    dynamo.create(AttributeDefinitions=defined(pk="S", gk="S"), GlobalSecondaryIndexes=[index("gsi", "gk")])
    dynamo.call(
        "UpdateTimeToLive", TableName="music", TimeToLiveSpecification={"Enabled": True, "AttributeName": "ends"}
    )
    recover(dynamo)
    dynamo.put({"pk": {"S": "a"}, "gk": {"S": "x"}, "ends": {"N": str(int(NOW) + 100)}})
    dynamo.call("DeleteTable", TableName="music")

    assert names(dynamo) == names(dynamo, BackupType="USER") == names(dynamo, BackupType="AWS_BACKUP") == []
    [kept] = dynamo.call("ListBackups", BackupType="SYSTEM")["BackupSummaries"]

    arn = ARN + "music/backup/01700000000000-00000000"
    assert kept == {
        "TableName": "music",
        "TableId": ANY,
        "TableArn": ARN + "music",
        "BackupArn": arn,
        "BackupName": "music$DeletedTableBackup",
        "BackupSizeBytes": kept["BackupSizeBytes"],
        "BackupStatus": "AVAILABLE",
        "BackupType": "SYSTEM",
        "BackupCreationDateTime": NOW,
        "BackupExpiryDateTime": NOW + 35 * DAY_S,
    }
    assert dynamo.refusal("DeleteBackup", BackupArn=arn) == (
        "ValidationException",
        f"Invalid Request: User is not allowed to delete the system backup with arn {arn}. "
        "It will automatically expire on 2023-12-19T22:13:20.000Z",
    )
    dynamo.clock.advance(35 * DAY_S - 10)
    restore(dynamo, arn, "music")
    assert dynamo.call("Scan", TableName="music", IndexName="gsi")["Count"] == 1
    dynamo.clock.advance(100)
    assert names(dynamo, BackupType="ALL") == []
    assert dynamo.refusal("DescribeBackup", BackupArn=arn) == ("BackupNotFoundException", f"Backup not found: {arn}")
    assert dynamo.call("Scan", TableName="music")["Count"] == 1


def test_a_table_without_recovery_leaves_none(dynamo: Dynamo) -> None:
    dynamo.create()
    dynamo.call("DeleteTable", TableName="music")

    assert names(dynamo, BackupType="ALL") == []


def test_the_same_table_deleted_twice_in_a_moment_leaves_two(dynamo: Dynamo) -> None:
    for _ in range(2):
        dynamo.create()
        recover(dynamo)
        dynamo.call("DeleteTable", TableName="music")

    assert names(dynamo, BackupType="ALL") == ["music$DeletedTableBackup"] * 2


def test_a_list_is_filtered_and_paged(dynamo: Dynamo) -> None:
    for name in ("music", "other"):
        dynamo.create(name)
    arns = {}
    for number, table in enumerate(["music", "other", "music", "music"]):
        arns[f"copy{number}"] = back_up(dynamo, f"copy{number}", table)
        dynamo.clock.advance(1)

    assert names(dynamo) == ["copy0", "copy1", "copy2", "copy3"]
    assert names(dynamo, TableName="music") == ["copy0", "copy2", "copy3"]
    assert names(dynamo, TableName="never") == []
    # The lower bound belongs to the span, the upper does not.
    assert names(dynamo, TimeRangeLowerBound=NOW + 1, TimeRangeUpperBound=NOW + 3) == ["copy1", "copy2"]
    assert names(dynamo, TimeRangeLowerBound=NOW + 1.001) == ["copy2", "copy3"]
    first = dynamo.call("ListBackups", TableName="music", Limit=2)
    assert first["LastEvaluatedBackupArn"] == arns["copy2"]
    # A start need not be there any more.
    dynamo.call("DeleteBackup", BackupArn=arns["copy2"])
    rest = dynamo.call("ListBackups", TableName="music", Limit=2, ExclusiveStartBackupArn=arns["copy2"])
    assert [each["BackupName"] for each in rest["BackupSummaries"]] == ["copy3"]
    assert "LastEvaluatedBackupArn" not in rest
    assert "LastEvaluatedBackupArn" not in dynamo.call("ListBackups", Limit=3)


def test_names_need_not_be_unique(dynamo: Dynamo) -> None:
    dynamo.create()

    assert len({back_up(dynamo, "same") for _ in range(3)}) == 3
    assert names(dynamo) == ["same"] * 3


def test_accounts_and_regions_have_backups_of_their_own(dynamo: Dynamo) -> None:
    dynamo.create()
    dynamo.put({"pk": {"S": "a"}})
    arn = back_up(dynamo)

    for account, region in (("111111111111", "us-east-1"), ("000000000000", "eu-west-1")):
        assert dynamo.call_as(account, region, "ListBackups") == {"BackupSummaries": []}
    for operation, others in OPERATIONS_ON_BACKUPS.items():
        with pytest.raises(RefusedError) as refused:
            dynamo.call_as("111111111111", "us-east-1", operation, BackupArn=arn, **others)
        assert refused.value.body == {
            "__type": "com.amazon.coral.service#AccessDeniedException",
            "Message": "Access is denied",
        }
    with pytest.raises(RefusedError) as refused:
        dynamo.call_as("000000000000", "eu-west-1", "DescribeBackup", BackupArn=arn)
    assert refused.value.body == {
        "__type": "com.amazonaws.dynamodb.v20120810#BackupNotFoundException",
        "message": f"Backup not found: {arn}",
    }


def test_describe_and_delete_look_in_the_region_that_is_asked(dynamo: Dynamo) -> None:
    dynamo.create()
    arn = back_up(dynamo)
    elsewhere = arn.replace("us-east-1", "eu-west-1")

    described = dynamo.call("DescribeBackup", BackupArn=elsewhere)["BackupDescription"]

    assert described["BackupDetails"]["BackupArn"] == elsewhere
    assert dynamo.refusal("ListBackups", ExclusiveStartBackupArn=elsewhere) == (
        "ValidationException",
        "Invalid Request: The supplied ExclusiveStartBackupArn does not match the region",
    )
    assert dynamo.refusal("RestoreTableFromBackup", BackupArn=elsewhere, TargetTableName="again") == (
        "ValidationException",
        "Invalid Request: sseSpecificationOverride must be provided for cross-region restores",
    )
    assert dynamo.call("DeleteBackup", BackupArn=elsewhere)["BackupDescription"]["BackupDetails"]["BackupStatus"] == (
        "DELETED"
    )
    assert dynamo.call("ListBackups") == {"BackupSummaries": []}


@pytest.mark.parametrize("source", ["backup", "table"])
def test_a_table_is_restored_in_another_region(dynamo: Dynamo, source: str) -> None:
    dynamo.create()
    dynamo.put({"pk": {"S": "a"}})
    recover(dynamo)
    operation, request = "RestoreTableToPointInTime", {"SourceTableArn": ARN + "music", "UseLatestRestorableTime": True}
    if source == "backup":
        operation, request = "RestoreTableFromBackup", {"BackupArn": back_up(dynamo)}
    request |= {"TargetTableName": "again", "SSESpecificationOverride": {"Enabled": True, "SSEType": "KMS"}}

    answer = dynamo.call_as("000000000000", "eu-west-1", operation, **request)["TableDescription"]

    assert answer["TableArn"] == "arn:aws:dynamodb:eu-west-1:000000000000:table/again"
    assert answer["RestoreSummary"]["SourceTableArn"] == ARN + "music"
    assert answer["SSEDescription"]["KMSMasterKeyArn"].startswith("arn:aws:kms:eu-west-1:")
    scanned = dynamo.call_as("000000000000", "eu-west-1", "Scan", TableName="again")
    assert scanned["Items"] == [{"pk": {"S": "a"}}]
    assert dynamo.call("ListTables") == {"TableNames": ["music"]}
