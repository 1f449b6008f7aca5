"""Access logs to a delivery stream of Firehose, on to a bucket."""

import time
from collections.abc import Iterator

import pytest
import requests
from botocore.exceptions import ClientError

from support.instance import Instance, running

WITHIN_S = 20.0
STREAM = "amazon-apigateway-pets"
ROLE = "arn:aws:iam::000000000000:role/delivery"


@pytest.fixture(scope="module")
def instance(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Instance]:
    with running(tmp_path_factory.mktemp("access-logs") / "state") as instance:
        yield instance


def delivered(instance: Instance, bucket: str, lines: int) -> str:
    """All that the bucket holds, once it holds so many lines."""
    client = instance.client("s3")
    deadline = time.monotonic() + WITHIN_S
    while True:
        keys = [each["Key"] for each in client.list_objects_v2(Bucket=bucket).get("Contents", [])]
        text = "".join(client.get_object(Bucket=bucket, Key=key)["Body"].read().decode() for key in keys)
        if text.count("\n") >= lines:
            return text
        assert time.monotonic() < deadline, f"{text!r}; the server's log:\n{instance.log}"
        time.sleep(0.05)


def test_every_call_leaves_its_line_in_the_bucket(instance: Instance) -> None:
    instance.client("s3").create_bucket(Bucket="lines")
    arn = instance.client("firehose").create_delivery_stream(
        DeliveryStreamName=STREAM,
        ExtendedS3DestinationConfiguration={"BucketARN": "arn:aws:s3:::lines", "RoleARN": ROLE, "Prefix": "pets/"},
    )["DeliveryStreamARN"]
    client = instance.client("apigateway")
    api_id = client.create_rest_api(name="pets")["id"]
    (root,) = client.get_resources(restApiId=api_id)["items"]
    where = {"restApiId": api_id, "resourceId": root["id"], "httpMethod": "GET"}
    client.put_method(**where, authorizationType="NONE")
    client.put_integration(**where, type="MOCK", requestTemplates={"application/json": '{"statusCode": 200}'})
    client.put_method_response(**where, statusCode="200")
    client.put_integration_response(**where, statusCode="200")
    client.create_deployment(restApiId=api_id, stageName="live")
    settings = {"destinationArn": arn, "format": "$context.requestId $context.httpMethod $context.status\n"}
    changes = [{"op": "replace", "path": f"/accessLogSettings/{name}", "value": settings[name]} for name in settings]
    client.update_stage(restApiId=api_id, stageName="live", patchOperations=changes)

    calls = [requests.get(f"{instance.url}/_aws/execute-api/{api_id}/live/", timeout=30) for _ in range(3)]

    lines = [f"{call.headers['x-amzn-RequestId']} GET 200" for call in calls]
    assert sorted(delivered(instance, "lines", 3).splitlines()) == sorted(lines)
    assert "is kept but changes nothing here yet" not in instance.log


def test_a_stream_of_another_name_is_refused(instance: Instance) -> None:
    client = instance.client("apigateway")
    api_id = client.import_rest_api(body=b'{"swagger": "2.0", "info": {"title": "t"}, "paths": {"/": {"get": {}}}}')[
        "id"
    ]
    client.create_deployment(restApiId=api_id, stageName="live")
    other = "arn:aws:firehose:us-east-1:000000000000:deliverystream/pets"
    change = {"op": "replace", "path": "/accessLogSettings/destinationArn", "value": other}

    with pytest.raises(ClientError) as refused:
        client.update_stage(restApiId=api_id, stageName="live", patchOperations=[change])

    assert refused.value.response["Error"]["Code"] == "BadRequestException"
