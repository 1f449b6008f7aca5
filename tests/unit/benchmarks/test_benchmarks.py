"""The benchmark's own parts: what is asked, what is read of the load generators, how it is shown. Nothing is timed."""

import json
import random
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from benchmarks import client, load, message, plot, report, workload
from benchmarks.dynamodb import ITEMS, parser
from benchmarks.load import Rates
from benchmarks.peers import SERVERS
from benchmarks.report import Measurement, Report
from homeport.core.context import RequestContext
from support.dynamodb import Dynamo


def _report() -> Report:
    fast, slow, broken = Rates(40_000, 0.1, 0.3, 0), Rates(2_000, 0.5, 9, 0), Rates(10, 1, 2, 7)
    shown = [("homeport", fast), ("slow", slow), ("broken", broken)]
    return Report(
        "DynamoDB", "wrk", 3.0, [Measurement(name, "GetItem", 8, 1000, rates) for name, rates in shown], ["a note"]
    )


@pytest.mark.parametrize("measured", workload.MEASURED, ids=lambda measured: measured.name)
@pytest.mark.parametrize("items", [1_000, 6_000])
def test_every_request_is_one_that_the_engine_answers(measured: workload.Measured, items: int) -> None:
    dynamo = Dynamo(None)
    context = RequestContext()
    dynamo.engine.call("CreateTable", workload.CREATE_TABLE, context)
    dynamo.engine.call("BatchWriteItem", workload.batch(list(range(25))), context)

    for request in workload.requests_of(measured, items, count=3):
        dynamo.engine.call(measured.operation, request, context)

    dynamo.close()


def test_a_query_reads_a_hundred_items_of_a_table_that_is_loaded_whole() -> None:
    dynamo = Dynamo(None)
    context = RequestContext()
    dynamo.engine.call("CreateTable", workload.CREATE_TABLE, context)
    for request in workload.loading(200):
        dynamo.engine.call("BatchWriteItem", request, context)
    [query] = [each for each in workload.MEASURED if each.operation == "Query"]

    answer = dynamo.engine.call("Query", query.make(random.Random(1), 200), context)

    assert answer["Count"] == workload.PARTITION_ITEMS
    dynamo.close()


def test_a_script_is_read_as_it_was_written(tmp_path: Path) -> None:
    head = message.dynamodb("GetItem")
    message.write_script(tmp_path / "script", head, workload.bodies(workload.MEASURED[0], 100))

    read, bodies = message.read_script(tmp_path / "script")

    assert (read, len(bodies)) == (head, workload.DISTINCT_REQUESTS)
    assert bodies == list(workload.bodies(workload.MEASURED[0], 100))
    assert json.loads(bodies[0])["TableName"] == workload.TABLE


def test_requests_without_a_body_are_scripts_too(tmp_path: Path) -> None:
    head = message.Head("GET", "/prod/hello", {"Host": "a:1"})
    message.write_script(tmp_path / "script", head, [b""])

    assert message.read_script(tmp_path / "script") == (head, [b""])
    assert message.rendered(head, b"") == b"GET /prod/hello HTTP/1.1\r\nHost: a:1\r\nContent-Length: 0\r\n\r\n"


def test_both_generators_words_are_read() -> None:
    figures = '{"per_second": 10.5, "p50_ms": 1.5, "p99_ms": 2.5, "errors": 0}'

    wrk = load.parsed(f"Running 3s test @ http://127.0.0.1:1/\n  1 threads and 8 connections\nmeasured {figures}\n")

    assert wrk == load.parsed(figures) == Rates(10.5, 1.5, 2.5, 0)


@pytest.mark.parametrize(
    ("received", "whole", "ends"),
    [
        (b"HTTP/1.1 200 OK\r\ncontent-le", False, False),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nab", False, False),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc", True, False),
        (b"HTTP/1.1 400 Bad\r\nConnection: close\r\nContent-Length: 0\r\n\r\n", True, True),
        (b"HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n", True, True),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n", False, False),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\n\r\n", True, False),
    ],
)
def test_the_client_knows_where_an_answer_ends(received: bytes, whole: bool, ends: bool) -> None:
    answer = client.Answer(received)

    assert (answer.is_whole, answer.ends_connection) == (whole, ends)


def test_a_tally_becomes_rates_and_percentiles() -> None:
    tally = client.Tally([number / 1000 for number in range(100, 0, -1)], errors=2)

    assert client.summary(tally, 2.0) == pytest.approx({"per_second": 50, "p50_ms": 51, "p99_ms": 100, "errors": 2})


def test_a_ratio_tells_how_many_times_as_fast_ours_is() -> None:
    ours = Rates(1000, 1, 1, 0)

    assert report.ratio(ours, Rates(250, 4, 4, 0)) == 4.0
    assert report.ratio(ours, Rates(250, 4, 4, 1)) is None
    assert report.ratio(ours, Rates(0, 0, 0, 0)) is None


def test_the_table_shows_rates_ratios_errors_and_notes() -> None:
    lines = report.text(_report()).splitlines()

    assert "**1,000 items, 8 connections**" in lines
    assert "|  | homeport | slow | broken |" in lines
    assert "| GetItem | 40,000/s 0.10 ms (0.30) | 2,000/s 0.50 ms (9.00) **×20.0** | 7 errors |" in lines
    assert lines[-1] == "- a note"


def test_the_figures_are_written_as_json(tmp_path: Path) -> None:
    report.write(_report(), tmp_path / "figures.json")
    written = json.loads((tmp_path / "figures.json").read_text())

    assert written["measurements"][0]["rates"]["per_second"] == 40_000
    assert written["notes"] == ["a note"]


def test_the_plot_is_well_formed_and_its_bars_grow_with_the_rates() -> None:
    drawn = ET.fromstring(plot.svg(_report()))

    assert drawn.tag.endswith("svg")
    assert 0 == plot.length(0.5) < plot.length(2_000) < plot.length(40_000) < plot.length(100_000) == plot.length(10**9)


def test_quick_is_short_and_other_options_have_the_last_word() -> None:
    assert parser().parse_args([]).items == list(ITEMS)
    assert parser().parse_args(["--quick"]).items == [1_000]
    assert parser().parse_args(["--quick", "--items", "5"]).items == [5]
    assert parser().parse_args(["--peers", "dynalite"]).peers == ["dynalite"]
    assert SERVERS[0].name == "homeport"
