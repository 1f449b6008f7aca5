"""The stack as AWS describes it: what the Terraform asks for is there."""

import json
from typing import Any

import pytest

from integration.codes_fixtures import Aws, Outputs


def _tags(tags: list[dict[str, str]]) -> dict[str, str]:
    return {tag["Key"]: tag["Value"] for tag in tags}


def test_the_codes_table(aws: Aws, outputs: Outputs) -> None:
    table = aws("dynamodb").describe_table(TableName=outputs["codes_table"])["Table"]

    (index,) = table["GlobalSecondaryIndexes"]
    assert table["TableStatus"] == "ACTIVE"
    assert table["KeySchema"] == [{"AttributeName": "pk", "KeyType": "HASH"}]
    assert table["BillingModeSummary"]["BillingMode"] == "PAY_PER_REQUEST"
    assert table["StreamSpecification"] == {"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"}
    assert table["LatestStreamArn"] == outputs["codes_table_stream_arn"]
    assert (index["IndexName"], index["IndexStatus"]) == (outputs["codes_table_index"], "ACTIVE")
    assert index["KeySchema"] == [
        {"AttributeName": "document", "KeyType": "HASH"},
        {"AttributeName": "actor", "KeyType": "RANGE"},
    ]
    assert index["Projection"]["ProjectionType"] == "INCLUDE"
    assert sorted(index["Projection"]["NonKeyAttributes"]) == ["changed_at", "created_at", "expires_at", "status"]


def test_the_audit_table(aws: Aws, outputs: Outputs) -> None:
    table = aws("dynamodb").describe_table(TableName=outputs["audit_table"])["Table"]

    assert table["TableStatus"] == "ACTIVE"
    assert table["KeySchema"] == [
        {"AttributeName": "code", "KeyType": "HASH"},
        {"AttributeName": "sequence", "KeyType": "RANGE"},
    ]
    assert "StreamSpecification" not in table


@pytest.mark.parametrize("table", ["codes_table", "audit_table"])
def test_tables_can_be_brought_back(aws: Aws, outputs: Outputs, table: str) -> None:
    backups = aws("dynamodb").describe_continuous_backups(TableName=outputs[table])["ContinuousBackupsDescription"]

    assert backups["PointInTimeRecoveryDescription"]["PointInTimeRecoveryStatus"] == "ENABLED"


def test_codes_end_by_time_to_live(aws: Aws, outputs: Outputs) -> None:
    described = aws("dynamodb").describe_time_to_live(TableName=outputs["codes_table"])

    assert described["TimeToLiveDescription"] == {"TimeToLiveStatus": "ENABLED", "AttributeName": "expires_at"}


def test_every_resource_carries_the_tags_of_its_deployment(aws: Aws, outputs: Outputs) -> None:
    table = aws("dynamodb").list_tags_of_resource(ResourceArn=outputs["codes_table_arn"])["Tags"]
    role = aws("iam").list_role_tags(RoleName=outputs["codes_function_role"])["Tags"]
    function = aws("lambda").get_function(FunctionName=outputs["codes_function"])["Tags"]
    queue = aws("sqs").list_queue_tags(QueueUrl=outputs["audit_dead_letter_queue"])["Tags"]
    api = aws("apigateway").get_rest_api(restApiId=outputs["api_id"])["tags"]
    plan = aws("apigateway").get_usage_plan(usagePlanId=outputs["usage_plan"])["tags"]

    tags = {"Service": "codes", "Environment": outputs["api_stage"], "ManagedBy": "terraform"}
    assert [_tags(table), _tags(role), function, queue, api, plan] == [tags] * 6


@pytest.mark.parametrize(
    ("function", "handler", "variables"),
    [
        (
            "codes_function",
            "codes.handler.handler",
            {"TABLE_NAME", "INDEX_NAME", "LIFETIME_PARAMETER", "LOG_LEVEL"},
        ),
        ("audit_function", "codes.audit.handler.handler", {"AUDIT_TABLE_NAME", "LOG_LEVEL"}),
        ("authorizer_function", "codes.authorizer.handler.handler", {"TOKEN_PARAMETER", "LOG_LEVEL"}),
    ],
)
def test_functions(aws: Aws, outputs: Outputs, function: str, handler: str, variables: set[str]) -> None:
    found = aws("lambda").get_function_configuration(FunctionName=outputs[function])

    assert (found["State"], found["Runtime"], found["Handler"]) == ("Active", "python3.13", handler)
    assert found["Environment"]["Variables"].keys() == variables
    assert found["Architectures"] == ["x86_64"]


def test_the_stream_is_mapped_to_the_audit_function(aws: Aws, outputs: Outputs) -> None:
    mapping = aws("lambda").get_event_source_mapping(UUID=outputs["audit_event_source_mapping"])
    queue = aws("sqs").get_queue_attributes(
        QueueUrl=outputs["audit_dead_letter_queue"], AttributeNames=["QueueArn", "MessageRetentionPeriod"]
    )["Attributes"]

    assert mapping["State"] == "Enabled"
    assert mapping["EventSourceArn"] == outputs["codes_table_stream_arn"]
    assert mapping["FunctionArn"].endswith(f":function:{outputs['audit_function']}")
    assert mapping["BisectBatchOnFunctionError"] is True
    assert mapping["DestinationConfig"]["OnFailure"] == {"Destination": queue["QueueArn"]}
    assert [json.loads(each["Pattern"]) for each in mapping["FilterCriteria"]["Filters"]] == [
        {"eventName": ["INSERT", "MODIFY", "REMOVE"], "dynamodb": {"Keys": {"pk": {"S": [{"prefix": "CODE#"}]}}}}
    ]
    assert queue["MessageRetentionPeriod"] == "1209600"


def test_the_stage_names_the_function_and_its_log(aws: Aws, outputs: Outputs) -> None:
    stage = aws("apigateway").get_stage(restApiId=outputs["api_id"], stageName=outputs["api_stage"])

    assert stage["variables"] == {"functionName": outputs["codes_function"]}
    assert stage["accessLogSettings"]["destinationArn"].endswith(f":log-group:{outputs['access_log_group']}")
    assert stage["methodSettings"]["*/*"]["throttlingRateLimit"] > 0


def _items(answer: dict[str, Any], key: str) -> set[str]:
    return {item[key] for item in answer["items"]}


def test_the_api_has_the_routes_models_and_responses_of_its_document(aws: Aws, outputs: Outputs) -> None:
    apigateway, api = aws("apigateway"), {"restApiId": outputs["api_id"]}

    assert _items(apigateway.get_resources(**api, limit=100), "path") == {
        "/",
        "/codes",
        "/codes/revoke",
        "/codes/validate",
        "/codes/{code}",
        "/documents",
        "/documents/{document}",
        "/documents/{document}/codes",
        "/healthcheck",
    }
    assert _items(apigateway.get_models(**api, limit=100), "name") >= {
        "Holder",
        "IssueRequest",
        "Problem",
        "RevokeRequest",
        "ValidateRequest",
    }
    responses = apigateway.get_gateway_responses(**api, limit=100)["items"]
    assert {each["responseType"] for each in responses if not each["defaultResponse"]} == {
        "BAD_REQUEST_BODY",
        "BAD_REQUEST_PARAMETERS",
        "DEFAULT_4XX",
        "DEFAULT_5XX",
        "MISSING_AUTHENTICATION_TOKEN",
        "REQUEST_TOO_LARGE",
        "THROTTLED",
        "UNAUTHORIZED",
    }
    (validator,) = apigateway.get_request_validators(**api)["items"]
    assert (validator["name"], validator["validateRequestBody"], validator["validateRequestParameters"]) == (
        "all",
        True,
        True,
    )


def test_two_routes_ask_who_calls(aws: Aws, outputs: Outputs) -> None:
    apigateway, api = aws("apigateway"), {"restApiId": outputs["api_id"]}
    (authorizer,) = apigateway.get_authorizers(**api)["items"]
    resources = apigateway.get_resources(**api, limit=100, embed=["methods"])["items"]

    methods = {
        f"{verb} {resource['path']}": (
            method["apiKeyRequired"],
            method["authorizationType"],
            method.get("authorizerId"),
        )
        for resource in resources
        for verb, method in resource.get("resourceMethods", {}).items()
    }

    assert {route: asked for route, asked in methods.items() if asked != (False, "NONE", None)} == {
        "POST /codes": (True, "NONE", None),
        "POST /codes/revoke": (False, "CUSTOM", authorizer["id"]),
    }
    assert (authorizer["type"], authorizer["identitySource"]) == ("TOKEN", "method.request.header.Authorization")
    assert authorizer["authorizerResultTtlInSeconds"] == 60
    assert f":function:{outputs['authorizer_function']}/invocations" in authorizer["authorizerUri"]


def test_the_operators_token_is_kept_encrypted(aws: Aws, outputs: Outputs) -> None:
    parameter = aws("ssm").get_parameter(Name=outputs["revocation_token_parameter"])["Parameter"]
    function = aws("lambda").get_function_configuration(FunctionName=outputs["authorizer_function"])

    assert parameter["Type"] == "SecureString"
    assert function["Environment"]["Variables"]["TOKEN_PARAMETER"] == parameter["Name"]


def test_the_usage_plan_is_for_one_key_at_one_stage(aws: Aws, outputs: Outputs) -> None:
    apigateway = aws("apigateway")

    plan = apigateway.get_usage_plan(usagePlanId=outputs["usage_plan"])
    (key,) = apigateway.get_usage_plan_keys(usagePlanId=outputs["usage_plan"])["items"]

    assert plan["apiStages"] == [{"apiId": outputs["api_id"], "stage": outputs["api_stage"]}]
    assert plan["throttle"]["rateLimit"] > 0
    assert plan["throttle"]["burstLimit"] > 0
    assert plan["quota"]["limit"] > 0
    assert apigateway.get_api_key(apiKey=key["id"], includeValue=True)["value"] == outputs["api_key"]
