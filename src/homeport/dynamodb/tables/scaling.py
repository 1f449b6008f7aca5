"""Auto scaling of a global table's capacity: settings that are kept and shown; nothing is scaled here.

https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TableAutoScalingDescription.html

The texts are those that AWS answered in October 2026.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from homeport.core.partitions import partition_of
from homeport.dynamodb.errors import ResourceNotFoundException, ValidationException
from homeport.dynamodb.storage.definition import TableDefinition

Parameters = dict[str, Any]

OFF: Parameters = {"AutoScalingDisabled": True, "ScalingPolicies": []}
_NEEDED = ("MaximumUnits", "ScalingPolicyUpdate", "MinimumUnits")
"""In AWS's order."""
_LEAST_TARGET, _MOST_TARGET = 10.0, 90.0
_OPEN, _CLOSE = "\N{LEFT SINGLE QUOTATION MARK}", "\N{RIGHT SINGLE QUOTATION MARK}"


class Setting(NamedTuple):
    """One dimension that a request changes."""

    key: str
    """What a definition keeps it under: `read`, `write`, `read/INDEX`, `write/INDEX`."""
    region: str | None
    """None for all regions."""
    update: Parameters


def quoted(text: str) -> str:
    """As AWS's texts quote."""
    return f"{_OPEN}{text}{_CLOSE}"


def global_table_missing(name: str) -> ResourceNotFoundException:
    """There is no such table, or it has no replicas."""
    return ResourceNotFoundException(f"Global table with name: '{name}' does not exist.")


def describe(definitions: Sequence[TableDefinition], name: str) -> Parameters:
    """TableAutoScalingDescription: all regions, in the order of their names."""
    members = sorted(definitions, key=lambda each: each.region)
    return {"TableName": name, "TableStatus": "ACTIVE", "Replicas": [_replica(each) for each in members]}


def _replica(definition: TableDefinition) -> Parameters:
    scaling = definition.scaling
    return {
        "RegionName": definition.region,
        "GlobalSecondaryIndexes": [
            {
                "IndexName": index.name,
                "IndexStatus": "ACTIVE",
                "ProvisionedReadCapacityAutoScalingSettings": scaling.get(f"read/{index.name}", OFF),
                "ProvisionedWriteCapacityAutoScalingSettings": scaling.get(f"write/{index.name}", OFF),
            }
            for index in definition.global_indexes
        ],
        "ReplicaProvisionedReadCapacityAutoScalingSettings": scaling.get("read", OFF),
        "ReplicaProvisionedWriteCapacityAutoScalingSettings": scaling.get("write", OFF),
        "ReplicaStatus": "ACTIVE",
    }


def settings_of(request: Parameters) -> Iterator[Setting]:
    """The dimensions that a request changes."""
    name = "ProvisionedWriteCapacityAutoScalingUpdate"
    if name in request:
        yield Setting("write", None, request[name])
    for index in request.get("GlobalSecondaryIndexUpdates", []):
        if name in index:
            yield Setting(f"write/{index.get('IndexName', '')}", None, index[name])
    for replica in request.get("ReplicaUpdates", []):
        yield from _replica_settings(replica)


def _replica_settings(replica: Parameters) -> Iterator[Setting]:
    region = replica["RegionName"]
    if "ReplicaProvisionedReadCapacityAutoScalingUpdate" in replica:
        yield Setting("read", region, replica["ReplicaProvisionedReadCapacityAutoScalingUpdate"])
    for index in replica.get("ReplicaGlobalSecondaryIndexUpdates", []):
        if "ProvisionedReadCapacityAutoScalingUpdate" in index:
            key = f"read/{index.get('IndexName', '')}"
            yield Setting(key, region, index["ProvisionedReadCapacityAutoScalingUpdate"])


def applied(definition: TableDefinition, setting: Setting) -> TableDefinition:
    """A region's definition with a changed dimension."""
    scaling = {key: each for key, each in definition.scaling.items() if key != setting.key}
    if not setting.update.get("AutoScalingDisabled"):
        scaling[setting.key] = _settings(definition, setting)
    return replace(definition, scaling=scaling)


def _settings(definition: TableDefinition, setting: Setting) -> Parameters:
    kind, _, index = setting.key.partition("/")
    resource = f"table/{definition.name}" + (f"/index/{index}" if index else "")
    policy = setting.update["ScalingPolicyUpdate"]
    return {
        "MinimumUnits": setting.update["MinimumUnits"],
        "MaximumUnits": setting.update["MaximumUnits"],
        "AutoScalingRoleArn": f"arn:{partition_of(definition.region)}:iam::{definition.account}:role/aws-service-role/"
        "dynamodb.application-autoscaling.amazonaws.com/AWSServiceRoleForApplicationAutoScaling_DynamoDBTable",
        "ScalingPolicies": [
            {
                "PolicyName": policy.get("PolicyName", f"DynamoDB{kind.title()}CapacityUtilization:{resource}"),
                "TargetTrackingScalingPolicyConfiguration": policy["TargetTrackingScalingPolicyConfiguration"],
            }
        ],
    }


def check(setting: Setting, name: str, request_id: str) -> None:
    """What AWS refuses of one dimension by itself."""
    update = setting.update
    given = [each for each in _NEEDED if each in update]
    if update.get("AutoScalingDisabled"):
        if given:
            raise ValidationException(
                f"Failed to update settings for global table with name {quoted(name)}: "
                f"Parameters {_listed(given)} must be left blank when disabling auto scaling."
            )
        return
    missing = [each for each in _NEEDED if each not in update]
    if missing:
        raise ValidationException(
            f"Failed to update settings for global table with name: {quoted(name)}: "
            f"Parameters {_listed(missing)} are required unless auto scaling is being disabled."
        )
    _check_scaling(setting, request_id)


def _listed(names: list[str]) -> str:
    return ", ".join(f"'{name}'" for name in names)


def _check_scaling(setting: Setting, request_id: str) -> None:
    """What Application Auto Scaling refuses; DynamoDB passes it on as it is."""
    service = (
        " (Service: AWSApplicationAutoScaling; Status Code: 400; Error Code: ValidationException; "
        f"Request ID: {request_id}; Proxy: null)"
    )
    update = setting.update
    if update["MaximumUnits"] < update["MinimumUnits"]:
        raise ValidationException(f"Maximum capacity cannot be less than minimum capacity{service}")
    target = update["ScalingPolicyUpdate"]["TargetTrackingScalingPolicyConfiguration"]["TargetValue"]
    if target <= 0:
        raise ValidationException(
            "For target tracking scaling, target value must be between '8.51592E-109' and '1.174271E108', "
            f"but was '{target}'.{service}"
        )
    if not _LEAST_TARGET <= target <= _MOST_TARGET:
        metric = f"DynamoDB{setting.key.partition('/')[0].title()}CapacityUtilization"
        raise ValidationException(
            f"For predefined metric type {metric}, target value must be between '{_LEAST_TARGET}' and "
            f"'{_MOST_TARGET}', but was '{target}'.{service}"
        )


def check_regions(request: Parameters, definitions: Sequence[TableDefinition], name: str) -> None:
    """The regions and the indexes that a request names, and that it changes anything at all."""
    failed = f"Failed to update settings for global table with name: {quoted(name)}"
    replicas = request.get("ReplicaUpdates", [])
    regions = [each["RegionName"] for each in replicas]
    repeated = list(dict.fromkeys(region for at, region in enumerate(regions) if region in regions[:at]))
    if repeated:
        named = quoted(f"[{', '.join(repeated)}]")
        raise ValidationException(f"{failed} because the regions: {named} were specified more than once.")
    for replica in replicas:
        if not list(_replica_settings(replica)):
            region = quoted(replica["RegionName"])
            raise ValidationException(
                f"{failed} because at least one update parameter must be specified for region: {region}."
            )
    settings = list(settings_of(request))
    if not settings:
        raise ValidationException(f"{failed} because at least one update parameter must be specified.")
    known = {each.region: {index.name for index in each.global_indexes} for each in definitions}
    for region in regions:
        if region not in known:
            raise ResourceNotFoundException(f"{failed} because a replica does not exist in region: {quoted(region)}.")
    _check_indexes(settings, known, failed)


def _check_indexes(settings: list[Setting], known: dict[str, set[str]], failed: str) -> None:
    everywhere = set.intersection(*known.values())
    for setting in settings:
        index = setting.key.partition("/")[2]
        if not index:
            continue
        if setting.region is None and index not in everywhere:
            raise ResourceNotFoundException(
                f"{failed} because the global secondary indexes with names: {quoted(f'[{index}]')} do not exist."
            )
        if setting.region is not None and index not in known[setting.region]:
            raise ResourceNotFoundException(
                f"{failed} because a global secondary index with name: {quoted(index)} does not exist in region: "
                f"{quoted(setting.region)}."
            )


def check_billing(settings: Sequence[Setting], definitions: Sequence[TableDefinition], name: str) -> None:
    """Only provisioned capacity is scaled."""
    scaled = [each for each in settings if not each.update.get("AutoScalingDisabled")]
    if not scaled or definitions[0].billing_mode == "PROVISIONED":
        return
    regions = ", ".join(f"'{each.region.upper()}'" for each in sorted(definitions, key=lambda each: each.region))
    parameter = {
        "write": "GlobalTableProvisionedWriteCapacityAutoScalingSettingsUpdate",
        "read": "ReplicaProvisionedReadCapacityAutoScalingSettingsUpdate",
    }[scaled[0].key.partition("/")[0]]
    raise ValidationException(
        f"Failed to update global table with name {_OPEN}{name}{_OPEN}. Replicas {regions} BillingMode is "
        f"PayPerRequest. You must convert table's BillingMode to PROVISIONED to set parameters: '{parameter}'."
    )
