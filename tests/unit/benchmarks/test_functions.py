"""The benchmark of functions: what it deploys and asks, and what it tells. Nothing is timed."""

import io
import zipfile

import pytest

from benchmarks import client, load, message
from benchmarks.event_latency import arrivals
from benchmarks.function_workload import COLD_STARTS, PYTHON, invoke_head, rest_head
from benchmarks.functions import SAMPLES, parser, targets
from benchmarks.load import Rates
from benchmarks.localstack_chain import dispatcher, everything
from benchmarks.report import Measurement, Report
from benchmarks.runner import SERVERS
from homeport.server.dispatch import Handlers
from homeport.server.front_door import Control, LocalStack
from homeport.server.plain_calls import PlainCall
from support.front import Handled


def test_archives_hold_the_sources() -> None:
    for sources in COLD_STARTS.values():
        with zipfile.ZipFile(io.BytesIO(sources.archive())) as file:
            assert {name: file.read(name).decode() for name in file.namelist()} == sources.files


def test_python_functions_are_programs() -> None:
    for sources in [*COLD_STARTS.values(), arrivals("url", "endpoint")]:
        if sources.runtime.startswith("python"):
            compile(sources.files["app.py"], "app.py", "exec")


def test_an_invocation_is_asked_for_as_an_sdk_does() -> None:
    sent = message.rendered(invoke_head(PYTHON.name), b"{}").decode().split("\r\n")

    assert sent[0] == "POST /2015-03-31/functions/hello-python/invocations HTTP/1.1"
    assert any("/lambda/aws4_request, SignedHeaders=host;x-amz-date," in line for line in sent)


def test_an_api_is_called_by_its_host_name() -> None:
    sent = message.rendered(rest_head("abc", 4566), b"").decode().split("\r\n")

    assert sent[:2] == ["GET /prod/hello HTTP/1.1", "Host: abc.execute-api.localhost:4566"]


@pytest.mark.parametrize(
    ("path", "host", "headers", "expected"),
    [
        (b"/", b"", {b"x-amz-target": b"DynamoDB_20120810.GetItem"}, LocalStack()),
        (b"/prod", b"abc.execute-api.localhost", {}, LocalStack()),
        (b"/_homeport/health", b"", {}, Control("/_homeport/health")),
    ],
)
def test_the_chain_answers_all_but_questions_about_the_server(
    path: bytes, host: bytes, headers: dict[bytes, bytes], expected: object
) -> None:
    assert everything("POST", path, host, headers) == expected


def test_the_chain_takes_no_short_way() -> None:
    handled = Handled()
    handlers = Handlers(handled, handled, handled, handled, handled, plain=handled)

    assert dispatcher([], handlers, everything).plain_answer(PlainCall({}, b"")) is None


def test_what_is_too_slow_is_told() -> None:
    report = Report("Lambda functions", "wrk", 1.0)
    for server, operation, connections, p50_ms in [
        ("homeport", "Invoke", 1, 1.2),
        ("homeport", "Invoke", 8, 9.0),
        ("homeport", "Cold, Python", 1, 120.0),
        ("homeport", "REST → Lambda", 1, 2.0),
        ("ministack", "Invoke", 1, 55.0),
    ]:
        rates = Rates(1.0, p50_ms, p50_ms, 0)
        report.measurements.append(Measurement(server, operation, connections, None, rates))

    assert targets(report) == [
        "Invoke: 1.20 ms of 1.5 ms allowed",
        "Cold, Python: 120.00 ms of 100 ms allowed, TOO SLOW",
    ]


def test_cold_starts_become_rates() -> None:
    assert load.rates(client.Tally([0.1, 0.2, 0.3]), 0.75) == Rates(4.0, 200.0, 300.0, 0)


def test_quick_is_short_and_other_options_have_the_last_word() -> None:
    assert (parser().parse_args([]).cold_starts, parser().parse_args([]).peers) == (
        SAMPLES,
        [each.name for each in SERVERS],
    )
    assert parser().parse_args(["--quick", "--cold-starts", "2"]).cold_starts == 2
    assert parser().parse_args(["--peers"]).peers == []
    assert SERVERS[0].name == "homeport"
