"""External extensions from layers, in the languages that they are written in, and what their function's log says.

https://docs.aws.amazon.com/lambda/latest/dg/runtimes-extensions-api.html
https://docs.aws.amazon.com/lambda/latest/dg/telemetry-api.html
"""

import json
import uuid
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from support.lambda_service import LambdaService, archive

HELLO = "def handler(event, context):\n    print('hello')\n    return event\n"
HELLO_NODE = "exports.handler = async (event) => { console.log('hello'); return event; };\n"

PYTHON = """\
#!/usr/bin/env python3
import http.client, json, os

api = http.client.HTTPConnection(os.environ["AWS_LAMBDA_RUNTIME_API"])

def call(method, path, body=None, **headers):
    api.request(method, path, body, {name.replace("_", "-"): value for name, value in headers.items()})
    answer = api.getresponse()
    content = answer.read()
    assert answer.status == 200, content
    return answer.headers, json.loads(content)

headers, _ = call(
    "POST", "/2020-01-01/extension/register", '{"events": ["INVOKE", "SHUTDOWN"]}',
    Lambda_Extension_Name=os.path.basename(__file__),
)
ME = {"Lambda_Extension_Identifier": headers["Lambda-Extension-Identifier"]}

def events():
    while True:
        _, event = call("GET", "/2020-01-01/extension/event/next", **ME)
        yield event
        if event["eventType"] == "SHUTDOWN":
            return
"""

FOLLOWS_IN_PYTHON = (
    PYTHON
    + """
for event in events():
    print("agent", event["eventType"], event.get("shutdownReason", ""), flush=True)
"""
)

FOLLOWS_IN_NODE = """\
#!/usr/bin/env node
const api = `http://${process.env.AWS_LAMBDA_RUNTIME_API}/2020-01-01/extension`;
(async () => {
  const registered = await fetch(`${api}/register`, {
    method: 'POST',
    body: JSON.stringify({ events: ['INVOKE', 'SHUTDOWN'] }),
    headers: { 'Lambda-Extension-Name': require('path').basename(__filename) },
  });
  const headers = { 'Lambda-Extension-Identifier': registered.headers.get('lambda-extension-identifier') };
  for (;;) {
    const event = await (await fetch(`${api}/event/next`, { headers })).json();
    console.log('agent', event.eventType, event.shutdownReason || '');
    if (event.eventType === 'SHUTDOWN') process.exit(0);
  }
})();
"""

# AWS's own samples in a shell speak the API by curl.
FOLLOWS_IN_SHELL = """\
#!/bin/sh
api="http://$AWS_LAMBDA_RUNTIME_API/2020-01-01/extension"
name=$(basename "$0")
id=$(curl -s -D - -o /dev/null -X POST "$api/register" -H "Lambda-Extension-Name: $name" \\
  -d '{"events": ["INVOKE", "SHUTDOWN"]}' | tr -d '\\r' | sed -n 's/^[Ll]ambda-[Ee]xtension-[Ii]dentifier: //p')
while true; do
  event=$(curl -s "$api/event/next" -H "Lambda-Extension-Identifier: $id")
  case "$event" in
    *SHUTDOWN*) echo "agent SHUTDOWN $(echo "$event" | sed 's/.*"shutdownReason":"\\([a-z]*\\)".*/\\1/')"; exit 0 ;;
    *INVOKE*) echo "agent INVOKE " ;;
  esac
done
"""

TELLS_TELEMETRY = (
    PYTHON
    + """
import http.server, threading

class Listener(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        for entry in json.loads(self.rfile.read(int(self.headers["Content-Length"]))):
            print("got", json.dumps(entry), flush=True)
        self.send_response(200)
        self.end_headers()
    def log_message(self, *_):
        pass

server = http.server.HTTPServer(("sandbox.localdomain", 4243), Listener)
threading.Thread(target=server.serve_forever, daemon=True).start()
call(
    "PUT", "/2022-07-01/telemetry",
    json.dumps({
        "schemaVersion": "2022-12-13",
        "types": ["platform", "function"],
        "buffering": {"maxItems": 1000, "maxBytes": 262144, "timeoutMs": 25},
        "destination": {"protocol": "HTTP", "URI": "http://sandbox.localdomain:4243"},
    }),
    **ME,
)
for event in events():
    pass
"""
)

CRASHES = (
    PYTHON
    + """
for event in events():
    os._exit(3)
"""
)


@pytest.fixture
def layer(functions: LambdaService) -> Iterator[Callable[..., str]]:
    """Publishes a layer with an extension of that name; its version's ARN."""
    published: list[tuple[str, int]] = []

    def publish(extension: str, script: str) -> str:
        name = f"conformance-{uuid.uuid4().hex[:8]}"
        content = {"ZipFile": archive({f"extensions/{extension}": script})}
        version = functions.client.publish_layer_version(LayerName=name, Content=content)
        published.append((name, version["Version"]))
        return str(version["LayerVersionArn"])

    yield publish
    for name, number in published:
        functions.client.delete_layer_version(LayerName=name, VersionNumber=number)


@pytest.mark.parametrize(
    ("script", "settings", "file", "code"),
    [
        pytest.param(FOLLOWS_IN_PYTHON, {}, "app.py", HELLO, id="Python"),
        pytest.param(
            FOLLOWS_IN_NODE,
            {"Runtime": "nodejs22.x", "Handler": "index.handler"},
            "index.js",
            HELLO_NODE,
            id="Node.js",
        ),
        pytest.param(FOLLOWS_IN_SHELL, {}, "app.py", HELLO, id="shell"),
    ],
)
def test_extension_takes_part_in_every_phase(
    functions: LambdaService,
    layer: Callable[..., str],
    script: str,
    settings: dict[str, Any],
    file: str,
    code: str,
) -> None:
    function = functions.deploy({file: code}, Layers=[layer("agent", script)], **settings)
    answer = function.invoke({"a": 1})
    function.update_code({file: code.replace("hello", "good bye")})

    assert (answer.function_error, answer.json) == (None, {"a": 1})
    log = function.wait_for_log(lambda messages: any("SHUTDOWN spindown" in message for message in messages))
    ready = "EXTENSION\tName: agent\tState: Ready\tEvents: "
    # AWS sorts them neither way.
    assert any(line.startswith((f"{ready}[INVOKE, SHUTDOWN]", f"{ready}[SHUTDOWN, INVOKE]")) for line in log)
    told = [line.strip() for line in log if line.startswith("agent ")]
    assert told == ["agent INVOKE", "agent SHUTDOWN spindown"]
    kinds = [line.split()[0] for line in log]
    assert kinds.index("EXTENSION") < kinds.index("START") < kinds.index("END") < kinds.index("REPORT")


def test_extensions_of_several_layers_run_side_by_side(functions: LambdaService, layer: Callable[..., str]) -> None:
    layers = [layer(name, FOLLOWS_IN_PYTHON) for name in ("first", "second")]
    function = functions.deploy({"app.py": HELLO}, Layers=layers)
    answer = function.invoke()

    ready = {line.split("\t")[1] for line in answer.log_lines if line.startswith("EXTENSION")}
    assert ready == {"Name: first", "Name: second"}
    assert answer.log_lines.count("agent INVOKE ") == len(layers)


def test_telemetry_reaches_a_listener_at_the_sandboxs_name(functions: LambdaService, layer: Callable[..., str]) -> None:
    function = functions.deploy({"app.py": HELLO}, Layers=[layer("teller", TELLS_TELEMETRY)])
    first = function.invoke()

    def has_report(messages: list[str]) -> bool:
        found = any("platform.report" in message and first.request_id in message for message in messages)
        if not found:
            # The listener stands still between invocations, as everything does.
            function.invoke()
        return found

    log = function.wait_for_log(has_report)
    entries = [json.loads(line.removeprefix("got ")) for line in log if line.startswith("got ")]
    by_type = {entry["type"]: entry["record"] for entry in reversed(entries)}
    assert by_type["platform.initStart"] | {"runtimeVersion": "", "runtimeVersionArn": "", "instanceId": ""} == {
        "initializationType": "on-demand",
        "phase": "init",
        "runtimeVersion": "",
        "runtimeVersionArn": "",
        "functionName": function.name,
        "functionVersion": "$LATEST",
        "instanceId": "",
        "instanceMaxMemory": 128 * 1024 * 1024,
    }
    assert by_type["platform.telemetrySubscription"] == {
        "name": "teller",
        "state": "Subscribed",
        "types": ["platform", "function"],
    }
    done = {"initializationType": "on-demand", "phase": "init", "status": "success"}
    assert by_type["platform.initRuntimeDone"] == done
    assert by_type["platform.initReport"] | {"metrics": {}} == done | {"metrics": {}}
    extension = by_type["platform.extension"]
    assert (extension["name"], extension["state"], set(extension["events"])) == (
        "teller",
        "Ready",
        {"INVOKE", "SHUTDOWN"},
    )
    start = by_type["platform.start"]
    assert (start["requestId"], start["version"]) == (first.request_id, "$LATEST")
    assert by_type["function"] == "hello\n"
    runtime_done = by_type["platform.runtimeDone"]
    assert (runtime_done["requestId"], runtime_done["status"]) == (first.request_id, "success")
    assert runtime_done["metrics"]["producedBytes"] == len("{}")
    assert {span["name"] for span in runtime_done["spans"]} >= {"responseLatency", "responseDuration"}
    report = by_type["platform.report"]
    assert (report["requestId"], report["status"]) == (first.request_id, "success")
    assert set(report["metrics"]) == {
        "durationMs",
        "billedDurationMs",
        "memorySizeMB",
        "maxMemoryUsedMB",
        "initDurationMs",
    }


def test_extension_that_crashes_takes_the_invocation_along(functions: LambdaService, layer: Callable[..., str]) -> None:
    code = "import time\ndef handler(event, context): time.sleep(5)"
    function = functions.deploy({"app.py": code}, Layers=[layer("agent", CRASHES)])
    answer = function.invoke()

    message = f"RequestId: {answer.request_id} Error: exit status 3"
    assert answer.function_error == "Unhandled"
    assert answer.json == {"errorType": "Extension.Crash", "errorMessage": message}
    assert message in answer.log_lines
    assert "Extension.Crash" in answer.log_lines
    (report,) = (line for line in answer.log_lines if line.startswith("REPORT"))
    assert report.endswith("Status: error\tError Type: Extension.Crash")
