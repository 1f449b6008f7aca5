"""A sound request for every operation, and the tables, backups and transfers that they are made for."""

import json
from typing import Any

from support.dynamodb import ACCOUNT, ARN, NOW, REGION, Dynamo, defined, index, keyed

Json = Any

KEY = {"pk": {"S": "a"}, "sk": {"S": "b"}}
THROUGHPUT = {"ReadCapacityUnits": 5, "WriteCapacityUnits": 5}
POLICY: Json = {
    "Version": "2012-10-17",
    "Statement": {
        "Effect": "Allow",
        "Principal": {"AWS": f"arn:aws:iam::{ACCOUNT}:root"},
        "Action": "dynamodb:GetItem",
    },
}
STREAM = f"arn:aws:kinesis:{REGION}:{ACCOUNT}:stream/songs"
NAMES = {"#n": "n"}
VALUES = {":v": {"N": "1"}}
SCALING = {
    "MinimumUnits": 1,
    "MaximumUnits": 9,
    "AutoScalingDisabled": False,
    "AutoScalingRoleArn": f"arn:aws:iam::{ACCOUNT}:role/scaling",
    "ScalingPolicyUpdate": {
        "PolicyName": "policy",
        "TargetTrackingScalingPolicyConfiguration": {
            "DisableScaleIn": False,
            "ScaleInCooldown": 60,
            "ScaleOutCooldown": 60,
            "TargetValue": 70.0,
        },
    },
}
TABLE = {
    "TableName": "made",
    "AttributeDefinitions": defined(pk="S", sk="N", gk="S"),
    "KeySchema": keyed("pk", "sk"),
    "BillingMode": "PROVISIONED",
    "ProvisionedThroughput": THROUGHPUT,
    "SSESpecification": {"Enabled": True, "SSEType": "KMS", "KMSMasterKeyId": "alias/key"},
    "GlobalSecondaryIndexes": [
        index("gsi", "gk", projection={"ProjectionType": "INCLUDE", "NonKeyAttributes": ["n"]})
        | {"ProvisionedThroughput": THROUGHPUT}
    ],
}
OVERRIDES = {
    "TargetTableName": "restored",
    "BillingModeOverride": "PROVISIONED",
    "GlobalSecondaryIndexOverride": [index("gsi", "gk", "sk") | {"ProvisionedThroughput": THROUGHPUT}],
    "LocalSecondaryIndexOverride": [index("lsi", "pk", "gk")],
    "ProvisionedThroughputOverride": THROUGHPUT,
    "SSESpecificationOverride": {"Enabled": False},
}


def prepared() -> tuple[Dynamo, dict[str, Json]]:
    """An engine with something of everything, and a sound request for each of its operations."""
    dynamo = Dynamo()
    dynamo.create(
        sort="sk",
        AttributeDefinitions=defined(pk="S", sk="S", gk="S"),
        LocalSecondaryIndexes=[index("lsi", "pk", "gk")],
        GlobalSecondaryIndexes=[index("gsi", "gk", "sk")],
        StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"},
    )
    dynamo.create("paid", BillingMode="PROVISIONED", ProvisionedThroughput=THROUGHPUT)
    recovery = {"PointInTimeRecoveryEnabled": True, "RecoveryPeriodInDays": 35}
    dynamo.call("UpdateContinuousBackups", TableName="music", PointInTimeRecoverySpecification=recovery)
    dynamo.create("worldwide")
    replica = {"Create": {"RegionName": "eu-west-1"}}
    dynamo.call("UpdateTable", TableName="worldwide", ReplicaUpdates=[replica])
    dynamo.call("UpdateTable", TableName="worldwide", BillingMode="PROVISIONED", ProvisionedThroughput=THROUGHPUT)
    dynamo.put(KEY | {"gk": {"S": "g"}, "n": {"N": "1"}, "m": {"M": {"l": {"L": [{"N": "1"}]}}}})
    dynamo.clock.advance(1000)
    return dynamo, _tables(dynamo) | _items() | _languages() | _streams(dynamo) | _transfers(dynamo) | _replicas()


def _tables(dynamo: Dynamo) -> dict[str, Json]:
    arn = ARN + "music"
    backup = dynamo.call("CreateBackup", TableName="music", BackupName="saved")["BackupDetails"]["BackupArn"]
    policy = POLICY | {"Statement": [POLICY["Statement"] | {"Resource": arn}]}
    paid = ARN + "paid"
    held = dynamo.call("PutResourcePolicy", ResourceArn=paid, Policy=json.dumps(policy).replace(arn, paid))
    return {
        "CreateTable": TABLE
        | {
            "Tags": [{"Key": "a", "Value": "b"}],
            "TableClass": "STANDARD",
            "DeletionProtectionEnabled": False,
            "StreamSpecification": {"StreamEnabled": True, "StreamViewType": "KEYS_ONLY"},
            "LocalSecondaryIndexes": [index("lsi", "pk", "gk")],
            "WarmThroughput": {"ReadUnitsPerSecond": 12000, "WriteUnitsPerSecond": 4000},
        },
        "UpdateTable": {
            "TableName": "music",
            "AttributeDefinitions": defined(hk="S"),
            "GlobalSecondaryIndexUpdates": [
                {
                    "Create": index("more", "hk")
                    | {"OnDemandThroughput": {"MaxReadRequestUnits": 5, "MaxWriteRequestUnits": 5}}
                }
            ],
        },
        "DeleteTable": {"TableName": "paid"},
        "DescribeTable": {"TableName": "music"},
        "ListTables": {"Limit": 1, "ExclusiveStartTableName": "abc"},
        "DescribeLimits": {},
        "DescribeEndpoints": {},
        "DescribeTimeToLive": {"TableName": "music"},
        "UpdateTimeToLive": {
            "TableName": "music",
            "TimeToLiveSpecification": {"Enabled": True, "AttributeName": "expires"},
        },
        "TagResource": {"ResourceArn": arn, "Tags": [{"Key": "a", "Value": "b"}]},
        "UntagResource": {"ResourceArn": arn, "TagKeys": ["a"]},
        "ListTagsOfResource": {"ResourceArn": arn},
        "PutResourcePolicy": {
            "ResourceArn": arn,
            "Policy": json.dumps(policy),
            "ExpectedRevisionId": "NO_POLICY",
            "ConfirmRemoveSelfResourceAccess": True,
        },
        "GetResourcePolicy": {"ResourceArn": paid},
        "DeleteResourcePolicy": {"ResourceArn": paid, "ExpectedRevisionId": held["RevisionId"]},
        "DescribeContributorInsights": {"TableName": "music", "IndexName": "gsi"},
        "UpdateContributorInsights": {
            "TableName": "music",
            "IndexName": "gsi",
            "ContributorInsightsAction": "ENABLE",
            "ContributorInsightsMode": "THROTTLED_KEYS",
        },
        "ListContributorInsights": {"TableName": "music", "MaxResults": 1, "NextToken": "0"},
        "CreateBackup": {"TableName": "music", "BackupName": "another"},
        "DescribeBackup": {"BackupArn": backup},
        "DeleteBackup": {"BackupArn": backup},
        "ListBackups": {
            "TableName": "music",
            "Limit": 1,
            "TimeRangeLowerBound": NOW - 9,
            "TimeRangeUpperBound": NOW + 9999,
            "ExclusiveStartBackupArn": backup,
            "BackupType": "ALL",
        },
        "DescribeContinuousBackups": {"TableName": "music"},
        "UpdateContinuousBackups": {
            "TableName": "music",
            "PointInTimeRecoverySpecification": {"PointInTimeRecoveryEnabled": True, "RecoveryPeriodInDays": 3},
        },
        "RestoreTableFromBackup": {"BackupArn": backup} | OVERRIDES,
        "RestoreTableToPointInTime": {
            "SourceTableArn": arn,
            "RestoreDateTime": NOW + 60,
            "UseLatestRestorableTime": False,
        }
        | OVERRIDES,
    }


def _items() -> dict[str, Json]:
    named = {"ExpressionAttributeNames": NAMES, "ExpressionAttributeValues": VALUES}
    returned = {"ReturnConsumedCapacity": "INDEXES", "ReturnItemCollectionMetrics": "SIZE"}
    condition = {"ConditionExpression": "#n = :v OR attribute_not_exists(m.l[0])"} | named
    item = KEY | {
        "m": {"M": {"l": {"L": [{"NS": ["1"]}, {"BS": ["AAE="]}, {"NULL": True}]}}},
        "b": {"B": "AAE="},
        "t": {"BOOL": True},
    }
    return {
        "GetItem": {
            "TableName": "music",
            "Key": KEY,
            "ProjectionExpression": "#n, m.l[0]",
            "ExpressionAttributeNames": NAMES,
            "ConsistentRead": True,
            "ReturnConsumedCapacity": "TOTAL",
        },
        "PutItem": {"TableName": "music", "Item": item, "ReturnValues": "ALL_OLD"} | condition | returned,
        "UpdateItem": {
            "TableName": "music",
            "Key": KEY,
            "UpdateExpression": "SET #n = :v + :v, q = list_append(m.l, m.l) REMOVE m.l[0] ADD z :v",
            "ReturnValues": "UPDATED_NEW",
            "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
        }
        | condition
        | returned,
        "DeleteItem": {"TableName": "music", "Key": KEY, "ReturnValues": "ALL_OLD"} | condition | returned,
        "Query": {
            "TableName": "music",
            "IndexName": "gsi",
            "KeyConditionExpression": "gk = :g AND sk > :s",
            "FilterExpression": "#n = :v",
            "ProjectionExpression": "pk, #n",
            "ExpressionAttributeNames": NAMES,
            "ExpressionAttributeValues": VALUES | {":g": {"S": "g"}, ":s": {"S": "a"}},
            "ExclusiveStartKey": KEY | {"gk": {"S": "g"}},
            "Limit": 2,
            "ScanIndexForward": False,
            "ConsistentRead": False,
            "Select": "SPECIFIC_ATTRIBUTES",
            "ReturnConsumedCapacity": "INDEXES",
        },
        "Scan": {
            "TableName": "music",
            "IndexName": "lsi",
            "FilterExpression": "#n = :v",
            "ExclusiveStartKey": KEY | {"gk": {"S": "g"}},
            "Limit": 2,
            "Segment": 0,
            "TotalSegments": 1,
            "ConsistentRead": True,
            "Select": "COUNT",
        }
        | named,
        "BatchGetItem": {
            "RequestItems": {
                "music": {
                    "Keys": [KEY],
                    "ProjectionExpression": "#n",
                    "ExpressionAttributeNames": NAMES,
                    "ConsistentRead": True,
                }
            },
            "ReturnConsumedCapacity": "TOTAL",
        },
        "BatchWriteItem": {
            "RequestItems": {
                "music": [{"PutRequest": {"Item": item}}],
                "paid": [{"DeleteRequest": {"Key": {"pk": {"S": "z"}}}}],
            }
        }
        | returned,
        "TransactGetItems": {
            "TransactItems": [
                {
                    "Get": {
                        "TableName": "music",
                        "Key": KEY,
                        "ProjectionExpression": "#n",
                        "ExpressionAttributeNames": NAMES,
                    }
                }
            ],
            "ReturnConsumedCapacity": "INDEXES",
        },
        "TransactWriteItems": {
            "TransactItems": [
                {"Put": {"TableName": "music", "Item": item} | condition},
                {
                    "Update": {
                        "TableName": "paid",
                        "Key": {"pk": {"S": "u"}},
                        "UpdateExpression": "SET #n = :v",
                    }
                    | named
                },
                {"Delete": {"TableName": "paid", "Key": {"pk": {"S": "d"}}}},
                {
                    "ConditionCheck": {
                        "TableName": "paid",
                        "Key": {"pk": {"S": "c"}},
                        "ConditionExpression": "attribute_not_exists(pk)",
                        "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
                    }
                },
            ],
            "ClientRequestToken": "token",
        }
        | returned,
    }


def _languages() -> dict[str, Json]:
    put = "INSERT INTO \"paid\" VALUE {'pk': ?, 'n': 1}"
    select = "SELECT * FROM \"music\" WHERE pk = 'a' AND sk = ?"
    return {
        "ExecuteStatement": {
            "Statement": "SELECT pk, m.l[0] FROM \"music\" WHERE pk = ? AND contains(n, '1')",
            "Parameters": [{"S": "a"}],
            "ConsistentRead": True,
            "Limit": 1,
            "ReturnConsumedCapacity": "TOTAL",
            "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
        },
        "BatchExecuteStatement": {
            "Statements": [{"Statement": select, "Parameters": [{"S": "b"}], "ConsistentRead": True}],
            "ReturnConsumedCapacity": "TOTAL",
        },
        "ExecuteTransaction": {
            "TransactStatements": [
                {"Statement": put, "Parameters": [{"S": "b"}], "ReturnValuesOnConditionCheckFailure": "ALL_OLD"}
            ],
            "ClientRequestToken": "token",
            "ReturnConsumedCapacity": "TOTAL",
        },
    }


def _streams(dynamo: Dynamo) -> dict[str, Json]:
    stream = dynamo.call("ListStreams")["Streams"][0]["StreamArn"]
    shard = dynamo.call("DescribeStream", StreamArn=stream)["StreamDescription"]["Shards"][0]
    first = {
        "StreamArn": stream,
        "ShardId": shard["ShardId"],
        "ShardIteratorType": "AT_SEQUENCE_NUMBER",
        "SequenceNumber": shard["SequenceNumberRange"]["StartingSequenceNumber"],
    }
    newest = {"StreamArn": stream, "ShardId": shard["ShardId"], "ShardIteratorType": "TRIM_HORIZON"}
    destination = {"TableName": "music", "StreamArn": STREAM}
    held = {"TableName": "paid", "StreamArn": STREAM}
    dynamo.call("EnableKinesisStreamingDestination", **held)
    precision = {"ApproximateCreationDateTimePrecision": "MILLISECOND"}
    return {
        "ListStreams": {"TableName": "music", "Limit": 1, "ExclusiveStartStreamArn": stream},
        "DescribeStream": {
            "StreamArn": stream,
            "Limit": 1,
            "ExclusiveStartShardId": shard["ShardId"],
            "ShardFilter": {"Type": "CHILD_SHARDS", "ShardId": shard["ShardId"]},
        },
        "GetShardIterator": first,
        "GetRecords": {"ShardIterator": dynamo.call("GetShardIterator", **newest)["ShardIterator"], "Limit": 1},
        "DescribeKinesisStreamingDestination": {"TableName": "paid"},
        "EnableKinesisStreamingDestination": destination | {"EnableKinesisStreamingConfiguration": precision},
        "DisableKinesisStreamingDestination": held,
        "UpdateKinesisStreamingDestination": held | {"UpdateKinesisStreamingConfiguration": precision},
    }


def _transfers(dynamo: Dynamo) -> dict[str, Json]:
    dynamo.objects.buckets["bucket"]["songs/1.csv"] = b"pk,sk\na,1\n"
    export = {"TableArn": ARN + "music", "S3Bucket": "bucket"}
    exported = dynamo.call("ExportTableToPointInTime", **export)["ExportDescription"]["ExportArn"]
    source = {"S3Bucket": "bucket", "S3KeyPrefix": "songs/", "S3BucketOwner": ACCOUNT}
    made = {
        "ClientToken": "token",
        "S3BucketSource": source,
        "InputFormat": "CSV",
        "InputFormatOptions": {"Csv": {"Delimiter": ",", "HeaderList": ["pk", "sk"]}},
        "InputCompressionType": "NONE",
        "TableCreationParameters": TABLE,
    }
    first = made | {"ClientToken": "first", "TableCreationParameters": TABLE | {"TableName": "imported"}}
    imported = dynamo.call("ImportTable", **first)["ImportTableDescription"]["ImportArn"]
    return {
        "ExportTableToPointInTime": export
        | {
            "ExportFormat": "ION",
            "ExportType": "INCREMENTAL_EXPORT",
            "IncrementalExportSpecification": {
                "ExportFromTime": NOW,
                "ExportToTime": NOW + 900,
                "ExportViewType": "NEW_AND_OLD_IMAGES",
            },
            "ClientToken": "token",
            "S3BucketOwner": ACCOUNT,
            "S3Prefix": "exported",
            "S3SseAlgorithm": "AES256",
        },
        "DescribeExport": {"ExportArn": exported},
        "ListExports": {"TableArn": ARN + "music", "MaxResults": 1},
        "ImportTable": made,
        "DescribeImport": {"ImportArn": imported},
        "ListImports": {"TableArn": ARN + "imported", "PageSize": 1},
    }


def _replicas() -> dict[str, Json]:
    scaling = {"ProvisionedWriteCapacityAutoScalingUpdate": SCALING}
    region = {"RegionName": "eu-west-1"}
    return {
        "CreateGlobalTable": {"GlobalTableName": "music", "ReplicationGroup": [region]},
        "DescribeGlobalTable": {"GlobalTableName": "music"},
        "DescribeGlobalTableSettings": {"GlobalTableName": "music"},
        "ListGlobalTables": {"ExclusiveStartGlobalTableName": "abc", "Limit": 1, "RegionName": "eu-west-1"},
        "UpdateGlobalTable": {"GlobalTableName": "music", "ReplicaUpdates": [{"Create": region}]},
        "UpdateGlobalTableSettings": {
            "GlobalTableName": "music",
            "GlobalTableBillingMode": "PROVISIONED",
            "GlobalTableProvisionedWriteCapacityUnits": 5,
            "GlobalTableProvisionedWriteCapacityAutoScalingSettingsUpdate": SCALING,
            "GlobalTableGlobalSecondaryIndexSettingsUpdate": [{"IndexName": "gsi", "ProvisionedWriteCapacityUnits": 5}],
            "ReplicaSettingsUpdate": [region | {"ReplicaProvisionedReadCapacityUnits": 5}],
        },
        "DescribeTableReplicaAutoScaling": {"TableName": "worldwide"},
        "UpdateTableReplicaAutoScaling": {
            "TableName": "worldwide",
            "ReplicaUpdates": [region | {"ReplicaProvisionedReadCapacityAutoScalingUpdate": SCALING}],
        }
        | scaling,
    }
