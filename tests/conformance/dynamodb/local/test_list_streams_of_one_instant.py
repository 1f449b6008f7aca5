"""ListStreams on a clock that stands still."""

from support.dynamodb import Dynamo

STREAM = {"StreamEnabled": True, "StreamViewType": "KEYS_ONLY"}


def test_a_table_made_again_at_once_has_a_stream_of_its_own(dynamo: Dynamo) -> None:
    for _ in range(3):
        dynamo.create(StreamSpecification=STREAM)
        dynamo.call("DeleteTable", TableName="music")

    labels = [stream["StreamLabel"] for stream in dynamo.call("ListStreams")["Streams"]]
    assert sorted(labels) == ["2023-11-14T22:13:20.000", "2023-11-14T22:13:20.001", "2023-11-14T22:13:20.002"]
