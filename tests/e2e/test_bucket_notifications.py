"""What a bucket's notifications tell of an object's key."""

import json
from pathlib import Path

from support.instance import running
from support.source_stack import SourceStack

# The first is AWS's own example.
KEYS = {"red flower.jpg": "red+flower.jpg", "a/b c/ü+1.txt": "a/b+c/%C3%BC%2B1.txt"}


def test_keys_are_encoded_as_forms_are(tmp_path: Path) -> None:
    with running(tmp_path / "state") as instance:
        stack = SourceStack(instance)
        queue, arn = stack.queue("told")
        stack.s3.create_bucket(Bucket="flowers")
        configuration = {"QueueConfigurations": [{"QueueArn": arn, "Events": ["s3:ObjectCreated:*"]}]}
        stack.s3.put_bucket_notification_configuration(
            Bucket="flowers", NotificationConfiguration=configuration, SkipDestinationValidation=True
        )
        for key in KEYS:
            stack.s3.put_object(Bucket="flowers", Key=key, Body=b"1")

        told = [json.loads(message["Body"])["Records"][0] for message in stack.received(queue, len(KEYS))]

    assert {record["s3"]["object"]["key"] for record in told} == set(KEYS.values())
