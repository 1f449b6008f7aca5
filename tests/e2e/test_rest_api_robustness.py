"""REST APIs under callers and functions that misbehave."""

import asyncio
import json
import socket
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
import requests

from support.instance import running
from support.live_apis import Apis, operation

CONNECTIONS = 500
SLEEPER = """
import time

def handler(event, context):
    time.sleep(float(event["headers"]["x-sleep"]))
    return {"statusCode": 200, "body": "slept"}
"""
COUNTED = """
def handler(event, context):
    return {"statusCode": 200, "body": "%s"}
"""
MOCK: dict[str, Any] = {
    "type": "mock",
    "requestTemplates": {"application/json": '{"statusCode": 200}'},
    "responses": {"default": {"statusCode": "200"}},
}


MOCKED = {"responses": {"200": {"description": "ok"}}, "x-amazon-apigateway-integration": MOCK}


@pytest.fixture(scope="module")
def apis(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Apis]:
    with running(tmp_path_factory.mktemp("robust") / "state") as instance:
        yield Apis(instance)


@pytest.fixture(scope="module")
def api_id(apis: Apis) -> str:
    """An API with a mock, and functions that echo and sleep; a sleeper's integration waits for half a second."""
    apis.create("sleeper", SLEEPER)
    apis.permit("sleeper")
    patient, impatient = operation("sleeper"), operation("sleeper")
    impatient["x-amazon-apigateway-integration"] |= {"timeoutInMillis": 500}
    return apis.deploy(
        {
            "paths": {
                "/mock": {"get": MOCKED},
                "/echo": {"get": operation(), "post": operation()},
                "/patient": {"get": patient},
                "/impatient": {"get": impatient},
            }
        }
    )


def request(api_id: str, path: str, *headers: str) -> bytes:
    head = (f"GET /_aws/execute-api/{api_id}/prod{path} HTTP/1.1", "Host: localhost", *headers)
    return "\r\n".join((*head, "", "")).encode()


def test_many_connections_are_all_answered(apis: Apis, api_id: str) -> None:
    """All are open before the first one sends; each sends twice."""

    async def call_all() -> list[bytes]:
        opened = [await asyncio.open_connection("127.0.0.1", apis.instance.port) for _ in range(CONNECTIONS)]

        async def twice(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> list[bytes]:
            lines = []
            for _ in range(2):
                writer.write(request(api_id, "/mock"))
                lines.append(await reader.readline())
                await reader.readuntil(b"\r\n\r\n")
            writer.close()
            await writer.wait_closed()
            return lines

        answers = await asyncio.gather(*(twice(*streams) for streams in opened))
        return [line for lines in answers for line in lines]

    assert set(asyncio.run(call_all())) == {b"HTTP/1.1 200 OK\r\n"}


def test_callers_that_send_slowly_hold_up_nobody(apis: Apis, api_id: str) -> None:
    whole = request(api_id, "/mock")
    slow = [socket.create_connection(("127.0.0.1", apis.instance.port), timeout=30) for _ in range(50)]
    try:
        for connection in slow:
            connection.sendall(whole[:20])
        assert apis.call(api_id, "/mock").status_code == 200
        for connection in slow:
            connection.sendall(whole[20:])
        answers = [connection.recv(15) for connection in slow]
    finally:
        for connection in slow:
            connection.close()

    assert set(answers) == {b"HTTP/1.1 200 OK"}


def files(apis: Apis) -> int:
    """How many the server has open."""
    return len(list(Path(f"/proc/{apis.instance.process.pid}/fd").iterdir()))


def test_callers_that_go_away_leave_nothing_behind(apis: Apis) -> None:
    apis.create("left", SLEEPER)
    apis.permit("left")
    api_id = apis.deploy({"paths": {"/a": {"get": operation("left")}, "/mock": {"get": MOCKED}}})
    apis.call(api_id, "/mock")
    before = files(apis)
    for _ in range(50):
        with socket.create_connection(("127.0.0.1", apis.instance.port), timeout=30) as connection:
            connection.sendall(request(api_id, "/a", "x-sleep: 0.2"))

    assert apis.call(api_id, "/a", headers={"x-sleep": "0"}).text == "slept"
    apis.functions.delete_function(FunctionName="left")
    deadline = time.monotonic() + 60
    # The first invocation opens a few once and for all; none may be left of each of the fifty.
    while files(apis) > before + 10:
        assert time.monotonic() < deadline, f"{files(apis)} files are open, {before} were"
        time.sleep(0.1)


def test_a_function_that_hangs_is_given_up_and_holds_up_no_other(apis: Apis, api_id: str) -> None:
    """https://docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html"""
    with ThreadPoolExecutor(8) as threads:
        hanging = [threads.submit(apis.call, api_id, "/impatient", headers={"x-sleep": "3"}) for _ in range(8)]
        others = [apis.call(api_id, path).status_code for path in ("/mock", "/echo")]
        answers = [each.result() for each in hanging]

    assert others == [200, 200]
    assert {answer.status_code for answer in answers} == {504}
    assert answers[0].json() == {"message": "Endpoint request timed out"}


def test_calls_during_deployments_get_the_former_or_the_new_one(apis: Apis) -> None:
    for name in ("first", "second"):
        apis.create(name, COUNTED % name)
        apis.permit(name)
    api_id = apis.deploy({"paths": {"/a": {"get": operation("first")}}})
    with ThreadPoolExecutor(4) as threads:
        stop_s = time.monotonic() + 60

        def call_until_new() -> set[tuple[int, str]]:
            seen: set[tuple[int, str]] = set()
            session = requests.Session()
            with session:
                while (200, "second") not in seen and time.monotonic() < stop_s:
                    answer = session.get(f"{apis.instance.url}/_aws/execute-api/{api_id}/prod/a", timeout=30)
                    seen.add((answer.status_code, answer.text))
            return seen

        calls = [threads.submit(call_until_new) for _ in range(4)]
        document = {
            "openapi": "3.0.1",
            "info": {"title": "t", "version": "1"},
            "paths": {"/a": {"get": operation("second")}},
        }
        apis.control.put_rest_api(restApiId=api_id, mode="overwrite", body=json.dumps(document).encode())
        apis.control.create_deployment(restApiId=api_id, stageName="prod")
        seen = set().union(*(each.result() for each in calls))

    assert seen == {(200, "first"), (200, "second")} or seen == {(200, "second")}


def test_bodies_beyond_the_limit_are_refused_and_the_connection_goes_on(apis: Apis, api_id: str) -> None:
    """https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-execution-service-limits-table.html"""
    url = f"{apis.instance.url}/_aws/execute-api/{api_id}/prod/echo"
    with requests.Session() as session:
        refused = session.post(url, data=b"x" * (10 * 1024 * 1024 + 1), timeout=30)
        assert (refused.status_code, refused.text) == (413, "HTTP content length exceeded 10485760 bytes.")
        assert session.get(url, timeout=30).status_code == 200
