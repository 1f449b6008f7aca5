"""`homeport dynamodb`: the engine alone, as boto3 and curl's like see it in the place of DynamoDB Local."""

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import boto3
import pytest

READY_WITHIN_S = 20.0
READ_WITHIN_S = 10.0


class Alone:
    """One `homeport dynamodb`, listening when it is made."""

    def __init__(self, folder: Path, *arguments: str, **environment: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "homeport", "dynamodb", "--port", "0", *arguments],
            cwd=folder,
            env={**os.environ, **environment},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        overdue = threading.Timer(READY_WITHIN_S, self.process.kill)
        overdue.start()
        assert self.process.stdout is not None
        self.url = self.process.stdout.readline().strip()
        overdue.cancel()
        assert self.url, self.process.communicate()[1]

    def client(self, service: str = "dynamodb", key: str = "test") -> Any:
        create: Any = boto3.client
        return create(
            service,
            endpoint_url=self.url,
            region_name="eu-west-1",
            aws_access_key_id=key,
            aws_secret_access_key="any",
        )

    def end(self, number: int = signal.SIGTERM) -> tuple[int, str, str]:
        """Exit code, and what it printed since its address."""
        self.process.send_signal(number)
        out, err = self.process.communicate(timeout=10)
        return self.process.returncode, out, err


@contextmanager
def running(folder: Path, *arguments: str, **environment: str) -> Iterator[Alone]:
    alone = Alone(folder, *arguments, **environment)
    try:
        yield alone
    finally:
        if alone.process.poll() is None:
            alone.process.kill()
            alone.process.communicate()


def make(dynamodb: Any, **others: Any) -> None:
    dynamodb.create_table(
        TableName="music",
        AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "S"}],
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}],
        BillingMode="PAY_PER_REQUEST",
        **others,
    )


def until(fact: Any, deadline_s: float = READ_WITHIN_S) -> Any:
    """What `fact` answers as soon as it is true."""
    end = time.monotonic() + deadline_s
    while not (answer := fact()):
        assert time.monotonic() < end, "it does not become true"
        time.sleep(0.02)
    return answer


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_tables_stay_from_one_run_to_the_next_and_a_signal_ends_it_cleanly(tmp_path: Path, number: int) -> None:
    with running(tmp_path) as alone:
        make(alone.client())
        alone.client().put_item(TableName="music", Item={"pk": {"S": "a"}})
        ended = alone.end(number)
    with running(tmp_path, "--state", ".homeport/dynamodb") as alone:
        found = alone.client().get_item(TableName="music", Key={"pk": {"S": "a"}})["Item"]
        elsewhere = alone.client(key="111122223333").list_tables()["TableNames"]

    assert ended == (0, "", "")
    assert (found, elsewhere) == ({"pk": {"S": "a"}}, [])
    assert (tmp_path / ".homeport" / ".gitignore").read_text() == "*\n"


def test_in_memory_nothing_is_written(tmp_path: Path) -> None:
    with running(tmp_path, "--in-memory") as alone:
        make(alone.client())
        ended = alone.end()

    assert ended == (0, "", "")
    assert list(tmp_path.iterdir()) == []


def test_streams_and_time_to_live_work(tmp_path: Path) -> None:
    with running(tmp_path, "--in-memory") as alone:
        dynamodb, streams = alone.client(), alone.client("dynamodbstreams")
        make(dynamodb, StreamSpecification={"StreamEnabled": True, "StreamViewType": "KEYS_ONLY"})
        dynamodb.update_time_to_live(
            TableName="music", TimeToLiveSpecification={"Enabled": True, "AttributeName": "expires"}
        )
        dynamodb.put_item(TableName="music", Item={"pk": {"S": "a"}, "expires": {"N": str(int(time.time()) - 1)}})
        until(lambda: "Item" not in dynamodb.get_item(TableName="music", Key={"pk": {"S": "a"}}))
        arn = dynamodb.describe_table(TableName="music")["Table"]["LatestStreamArn"]
        shard = streams.describe_stream(StreamArn=arn)["StreamDescription"]["Shards"][0]["ShardId"]
        iterator = streams.get_shard_iterator(StreamArn=arn, ShardId=shard, ShardIteratorType="TRIM_HORIZON")
        records = streams.get_records(ShardIterator=iterator["ShardIterator"])["Records"]

    assert [record["eventName"] for record in records] == ["INSERT", "REMOVE"]
    assert records[1]["userIdentity"] == {"PrincipalId": "dynamodb.amazonaws.com", "Type": "Service"}


def test_a_port_that_is_taken_is_one_clear_line(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        result = subprocess.run(
            [sys.executable, "-m", "homeport", "dynamodb", "--in-memory", "--port", str(port)],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
        )

    assert (result.returncode, result.stdout, result.stderr) == (
        1,
        "",
        f"error: port {port} is taken\nhint: choose another one, 0 for any free one\n",
    )


def test_a_folder_has_one_engine(tmp_path: Path) -> None:
    with running(tmp_path, "--state", "tables"):
        result = subprocess.run(
            [sys.executable, "-m", "homeport", "dynamodb", "--state", "tables", "--port", "0"],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
        )

    assert (result.returncode, result.stdout, result.stderr) == (
        1,
        "",
        f"error: another engine works on {tmp_path / 'tables'}\nhint: choose another --state, or --in-memory\n",
    )


def test_every_request_is_dynamodbs(tmp_path: Path) -> None:
    with running(tmp_path, "--in-memory") as alone:
        address = urlsplit(alone.url)

        def ask(method: str, path: str, body: bytes = b"", **headers: str) -> tuple[int, bytes, dict[str, str]]:
            connection = http.client.HTTPConnection(address.hostname or "", address.port, timeout=10)
            connection.request(method, path, body, {name.replace("_", "-"): value for name, value in headers.items()})
            answer = connection.getresponse()
            told = (answer.status, answer.read(), {name.lower(): value for name, value in answer.getheaders()})
            connection.close()
            return told

        health = ask("GET", "/")
        missing = ask("GET", "/_homeport/health")
        removed = ask("DELETE", "/")
        preflight = ask("OPTIONS", "/", Origin="http://localhost:3000", Access_Control_Request_Method="POST")
        unsigned = ask(
            "POST",
            "/",
            b"{}",
            Content_Type="application/x-amz-json-1.0",
            X_Amz_Target="DynamoDB_20120810.ListTables",
            Origin="http://localhost:3000",
        )
        head = ask("HEAD", "/")

    assert health[:2] == (200, b"healthy: dynamodb.us-east-1.amazonaws.com ")
    assert missing[:2] == removed[:2] == (404, b"<UnknownOperationException/>\n")
    assert (preflight[0], preflight[2]["access-control-allow-methods"]) == (200, "POST")
    assert json.loads(unsigned[1])["__type"] == "com.amazon.coral.service#MissingAuthenticationTokenException"
    assert unsigned[2]["access-control-allow-origin"] == "*"
    assert (head[0], head[1]) == (404, b"")


def test_settings_hold_here_too(tmp_path: Path) -> None:
    (tmp_path / "homeport.toml").write_text("[dynamodb]\nenforce_throughput = true\n")
    with running(tmp_path, "--in-memory", DYNAMODB_READ_ERROR_PROBABILITY="1") as alone:
        make(alone.client())
        answer = _refusal(alone)

    assert answer == "com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException"


def _refusal(alone: Alone) -> str:
    address = urlsplit(alone.url)
    connection = http.client.HTTPConnection(address.hostname or "", address.port, timeout=10)
    headers = {
        "Content-Type": "application/x-amz-json-1.0",
        "X-Amz-Target": "DynamoDB_20120810.GetItem",
        "X-Amz-Date": "20250101T000000Z",
        "Authorization": "AWS4-HMAC-SHA256 Credential=test/20250101/eu-west-1/dynamodb/aws4_request, "
        "SignedHeaders=host;x-amz-date, Signature=0",
    }
    connection.request("POST", "/", json.dumps({"TableName": "music", "Key": {"pk": {"S": "a"}}}), headers)
    document = json.loads(connection.getresponse().read())
    connection.close()
    return str(document["__type"])
