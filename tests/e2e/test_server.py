"""A live server: one port for http, https and HTTP/2, LocalStack behind it, and an orderly end."""

import json
import os
import signal
import socket
import ssl
import subprocess
import sys
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from support.instance import Instance, running

WEBSOCKET_HOOK = """
from localstack.services.edge import ROUTER

def echo(request):
    with request.accept() as websocket:
        for message in websocket:
            websocket.send(message)

def mark(request):
    from localstack.http import Response
    return Response(request.headers.get("x-localstack-data", "none"))

ROUTER.add("/_test/echo", echo, methods=["WEBSOCKET"])
ROUTER.add("/_test/mark", mark)
"""


@pytest.fixture(scope="module")
def instance(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Instance]:
    folder = tmp_path_factory.mktemp("server")
    hooks = folder / "init" / "ready.d"
    hooks.mkdir(parents=True)
    (hooks / "routes.py").write_text(WEBSOCKET_HOOK)
    with running(folder / "state") as started:
        yield started


def get(url: str, headers: dict[str, str] | None = None) -> tuple[int, dict[str, Any]]:
    """A JSON document."""
    unverified = ssl.create_default_context()
    unverified.check_hostname, unverified.verify_mode = False, ssl.CERT_NONE
    request = urllib.request.Request(url, headers=headers or {})
    with urllib.request.urlopen(request, timeout=30, context=unverified if url.startswith("https") else None) as answer:
        return answer.status, json.load(answer)


def test_health_says_what_is_ready(instance: Instance) -> None:
    health = instance.health()
    isolation = health.pop("isolation")
    assert isolation["level"] in {"namespace", "landlock", "container", "process"}
    assert sorted(isolation) == ["guarantees", "level", "not_enforced"]
    assert health == {
        "status": "ready",
        "services": {"dynamodb": "running", "localstack": "running"},
        "port": instance.port,
        "pid": instance.process.pid,
        "version": "0.1.0",
    }


@pytest.mark.parametrize("origin", ["http://127.0.0.1", "http://localhost", "https://127.0.0.1", "https://localhost"])
def test_http_and_https_share_the_port(instance: Instance, origin: str) -> None:
    status, document = get(f"{origin}:{instance.port}/_localstack/init")

    assert (status, document["completed"]) == (200, {"BOOT": True, "START": True, "READY": True, "SHUTDOWN": False})


def _has_ipv6() -> bool:
    """Containers often have no ::1, though the kernel speaks IPv6."""
    try:
        socket.create_server(("::1", 0), family=socket.AF_INET6).close()
    except OSError:
        return False
    return True


@pytest.mark.skipif(not _has_ipv6(), reason="this machine has no ::1")
def test_the_port_answers_on_ipv6_too(instance: Instance) -> None:
    assert get(f"http://[::1]:{instance.port}/_homeport/health")[0] == 200


def test_localstacks_own_endpoints_answer_as_they_do_there(instance: Instance) -> None:
    _, health = get(f"{instance.url}/_localstack/health")
    _, info = get(f"{instance.url}/_localstack/info")

    assert (health["edition"], health["version"]) == ("community", "2026.3.0")
    assert {"dynamodb", "dynamodbstreams", "lambda", "apigateway", "iam", "s3", "sqs"} <= health["services"].keys()
    assert (info["edition"], info["is_docker"], info["is_license_activated"]) == ("community", False, False)
    assert "docker" not in instance.log.lower()


def test_init_hooks_of_the_project_have_run(instance: Instance) -> None:
    _, document = get(f"{instance.url}/_localstack/init")

    assert document["scripts"] == [{"stage": "READY", "name": "routes.py", "state": "SUCCESSFUL"}]


@pytest.mark.parametrize("path", ["/_homeport/health", "/_localstack/init"])
@pytest.mark.parametrize("origin", ["http://127.0.0.1", "https://127.0.0.1"])
def test_http2_with_prior_knowledge(instance: Instance, origin: str, path: str) -> None:
    import h2.config
    import h2.connection
    import h2.events

    client: Any = socket.create_connection(("127.0.0.1", instance.port), timeout=30)
    if origin.startswith("https"):
        # A client that assumes HTTP/2 and says nothing of it in the handshake, like the AWS SDK for Java.
        context = ssl.create_default_context()
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        client = context.wrap_socket(client)
    connection = h2.connection.H2Connection(config=h2.config.H2Configuration(client_side=True))
    connection.initiate_connection()
    head = [(":method", "GET"), (":path", path), (":scheme", origin.split(":")[0]), (":authority", "localhost")]
    connection.send_headers(1, head, end_stream=True)
    client.sendall(connection.data_to_send())
    headers: dict[bytes, bytes] = {}
    body, ended = b"", False
    while not ended:
        for event in connection.receive_data(client.recv(65536)):
            if isinstance(event, h2.events.ResponseReceived):
                headers = {_bytes(name): _bytes(value) for name, value in event.headers or []}
            elif isinstance(event, h2.events.DataReceived):
                body += event.data or b""
            ended = ended or isinstance(event, h2.events.StreamEnded)
        client.sendall(connection.data_to_send())
    client.close()

    assert (headers[b":status"], headers[b"content-type"]) == (b"200", b"application/json")
    assert json.loads(body)


def _bytes(text: str | bytes) -> bytes:
    return text.encode() if isinstance(text, str) else text


@pytest.mark.parametrize("secure", [False, True])
def test_websockets_reach_localstacks_router(instance: Instance, secure: bool) -> None:
    from wsproto import ConnectionType, WSConnection
    from wsproto.events import AcceptConnection, CloseConnection, Request, TextMessage

    client: Any = socket.create_connection(("127.0.0.1", instance.port), timeout=30)
    if secure:
        context = ssl.create_default_context()
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        client = context.wrap_socket(client)
    connection = WSConnection(ConnectionType.CLIENT)
    seen: list[object] = []

    def receive_until(kind: type) -> Any:
        while not any(isinstance(event, kind) for event in seen):
            received = client.recv(65536)
            assert received, f"the server hung up after {seen}"
            connection.receive_data(received)
            seen.extend(connection.events())
        return next(event for event in seen if isinstance(event, kind))

    client.sendall(connection.send(Request(host="localhost", target="/_test/echo")))
    receive_until(AcceptConnection)
    client.sendall(connection.send(TextMessage(data="hello")))
    echoed = receive_until(TextMessage)
    client.sendall(connection.send(CloseConnection(code=1000)))
    receive_until(CloseConnection)
    client.close()

    assert echoed.data == "hello"


def test_a_forged_mark_of_internal_calls_does_not_get_in(instance: Instance) -> None:
    forged = {"x-localstack-data": '{"service_principal":"lambda.amazonaws.com"}', "x-homeport-internal": "guessed"}
    request = urllib.request.Request(f"{instance.url}/_test/mark", headers=forged)

    with urllib.request.urlopen(request, timeout=30) as answer:
        assert answer.read() == b"none"


def test_large_objects_go_through_whole_and_do_not_stay_in_memory(instance: Instance) -> None:
    s3 = instance.client("s3")
    s3.create_bucket(Bucket="large-objects")
    before_kb = _resident_kb(instance.process.pid)
    content = os.urandom(1024 * 1024) * 64
    s3.put_object(Bucket="large-objects", Key="64MB", Body=content)
    stalled = s3.get_object(Bucket="large-objects", Key="64MB")["Body"]
    stalled.read(10)
    ranged = s3.get_object(Bucket="large-objects", Key="64MB", Range="bytes=1000-1999")["Body"].read()
    whole = s3.get_object(Bucket="large-objects", Key="64MB")["Body"].read()
    stalled.close()

    assert whole == content
    assert ranged == content[1000:2000]
    assert _resident_kb(instance.process.pid) - before_kb < 48 * 1024


def _resident_kb(pid: int) -> int:
    statm = Path(f"/proc/{pid}/statm")
    if not statm.exists():
        return 0
    return int(statm.read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") // 1024


def test_many_clients_at_once_get_their_own_answers(instance: Instance) -> None:
    sts, sqs = instance.client("sts"), instance.client("sqs")

    def ask(number: int) -> str:
        account = f"{number:012d}"
        if number % 3 == 0:
            return str(instance.client("sts", aws_access_key_id=account).get_caller_identity()["Account"])
        if number % 3 == 1:
            sqs.create_queue(QueueName=f"many-{number}")
            return account if sqs.get_queue_url(QueueName=f"many-{number}")["QueueUrl"].endswith(f"-{number}") else ""
        return account if sts.get_caller_identity()["Account"] == "000000000000" else ""

    with ThreadPoolExecutor(16) as pool:
        answers = list(pool.map(ask, range(1, 97)))

    assert answers == [f"{number:012d}" for number in range(1, 97)]


def test_a_queue_url_begins_with_the_address_that_was_called(instance: Instance) -> None:
    sqs = instance.client("sqs")
    url = sqs.create_queue(QueueName="plain")["QueueUrl"]
    sqs.send_message(QueueUrl=url, MessageBody="hello")

    assert url == f"{instance.url}/000000000000/plain"
    assert [message["Body"] for message in sqs.receive_message(QueueUrl=url)["Messages"]] == ["hello"]


def test_a_second_server_on_the_same_folder_is_refused(instance: Instance) -> None:
    with pytest.raises(AssertionError, match=r"another server runs on .*\nhint: stop it with `homeport down`"):
        Instance(instance.folder)


def test_a_taken_port_is_named(instance: Instance, tmp_path: Path) -> None:
    with pytest.raises(AssertionError, match=f"port {instance.port} is taken"):
        Instance(tmp_path / "other", arguments=["--port", str(instance.port)])


def test_two_instances_keep_to_themselves_and_answer_before_localstack_is_there(
    instance: Instance, tmp_path: Path
) -> None:
    second = Instance(tmp_path / "second", environment={"AWS_PROFILE": "absent", "AWS_REGION": "eu-west-1"})
    try:
        early = second.health()
        # Waits for LocalStack instead of being refused.
        second.client("s3").create_bucket(Bucket="only-here")
        second.wait_until_ready()
        names = [bucket["Name"] for bucket in instance.client("s3").list_buckets()["Buckets"]]

        assert (early["status"], early["port"]) == ("starting", second.port)
        assert "only-here" not in names
    finally:
        assert second.stop() == 0


def test_sigterm_ends_it_in_time_whatever_is_connected(tmp_path: Path) -> None:
    instance = Instance(tmp_path / "state").wait_until_ready()
    sqs = instance.client("sqs")
    url = sqs.create_queue(QueueName="polled")["QueueUrl"]
    idle = socket.create_connection(("127.0.0.1", instance.port))
    poll = threading.Thread(target=_quietly, args=(lambda: sqs.receive_message(QueueUrl=url, WaitTimeSeconds=20),))
    poll.start()
    get(f"{instance.url}/_localstack/init")
    code = instance.stop()
    idle.close()
    poll.join(10)

    assert (code, (instance.folder / "homeport.pid").exists()) == (0, False)


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_while_localstack_loads_ends_it_too(tmp_path: Path, how: signal.Signals) -> None:
    instance = Instance(tmp_path / "state")

    assert (instance.health()["status"], instance.stop(how)) == ("starting", 0)
    assert not (instance.folder / "homeport.pid").exists()


def _quietly(call: Any) -> None:
    import botocore.exceptions

    try:
        call()
    except botocore.exceptions.BotoCoreError:
        pass
    except botocore.exceptions.ClientError:
        pass


@pytest.mark.skipif(
    subprocess.run(["unshare", "-rn", "true"], capture_output=True, check=False).returncode != 0,
    reason="this system gives no network namespaces",
)
def test_nothing_is_asked_of_a_network(tmp_path: Path) -> None:
    script = Path(__file__).parent.parent / "support" / "offline.py"
    ran = subprocess.run(
        ["unshare", "-rn", "sh", "-c", f"ip link set lo up && exec '{sys.executable}' '{script}' '{tmp_path}'"],
        capture_output=True,
        text=True,
        check=False,
        timeout=100,
    )

    assert (ran.returncode, ran.stdout) == (0, "000000000000\n"), ran.stderr


@pytest.mark.parametrize("target", ["AWSStepFunctions.ListStateMachines", "AmazonSSM.GetParameter"])
def test_a_body_that_is_no_json_is_refused_by_services_that_speak_it(instance: Instance, target: str) -> None:
    content = {"Content-Type": "application/x-amz-json-1.0", "X-Amz-Target": target}
    request = urllib.request.Request(instance.url, b"{\\'", content)

    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(request, timeout=30)

    assert (refused.value.code, json.load(refused.value)["__type"]) == (400, "SerializationException")
