"""Java functions, compiled by the test, under AWS's own runtime client.

https://docs.aws.amazon.com/lambda/latest/dg/java-handler.html
"""

import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest

from homeport.functions.runtimes.registry import RuntimeSettings, runtimes_of
from homeport.functions.sandbox.steps import can_be_asked
from homeport.functions.worker_environments import WorkerEnvironments
from support.lambda_service import LambdaService

pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(shutil.which("javac") is None, reason="javac is not on this machine"),
    pytest.mark.skipif(shutil.which("mvn") is None, reason="mvn, which fetches AWS's client, is not on this machine"),
]
CODE = """
package example;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URL;
import java.util.List;
import java.util.Map;

public class Handler {
    public Map<String, Object> echo(Map<String, Object> event) {
        System.out.println("got it");
        return Map.of("got", event);
    }

    public List<Object> get(Map<String, Object> event) throws Exception {
        HttpURLConnection asked = (HttpURLConnection) new URL((String) event.get("url")).openConnection();
        asked.setConnectTimeout(10000);
        int status = asked.getResponseCode();
        InputStream body = status < 400 ? asked.getInputStream() : asked.getErrorStream();
        return List.of(status, new String(body.readAllBytes()));
    }

    public String fail(Map<String, Object> event) {
        throw new IllegalStateException("no");
    }
}
"""


@pytest.fixture(scope="module")
def classes(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, bytes]:
    folder = tmp_path_factory.mktemp("java")
    (folder / "Handler.java").write_text(CODE)
    subprocess.run(["javac", "--release", "11", "-d", folder, folder / "Handler.java"], check=True)
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in Path(folder).rglob("*.class")}


SETTINGS = {"Runtime": "java17", "MemorySize": 512, "Timeout": 30}


def test_handler_runs(functions: LambdaService, classes: Mapping[str, bytes]) -> None:
    answer = functions.shared(classes, **SETTINGS, Handler="example.Handler::echo").invoke({"a": 1})

    assert (answer.function_error, answer.json) == (None, {"got": {"a": 1}})
    assert "got it" in answer.log_lines


@pytest.mark.skipif(not can_be_asked(), reason="the kernel hands no connections over")
@pytest.mark.parametrize("scheme", ["https", "http"])
def test_names_of_aws(functions: LambdaService, classes: Mapping[str, bytes], scheme: str) -> None:
    function = functions.shared(classes, **SETTINGS, Handler="example.Handler::get")
    url = f"{scheme}://sts.{functions.region}.amazonaws.com/?Action=GetCallerIdentity&Version=2011-06-15"

    status, answer = function.result({"url": url})

    assert status in (200, 403), answer
    assert "GetCallerIdentityResult" in answer or "MissingAuthenticationToken" in answer


def test_exception(functions: LambdaService, classes: Mapping[str, bytes]) -> None:
    answer = functions.shared(classes, **SETTINGS, Handler="example.Handler::fail").invoke()

    assert (answer.function_error, answer.json["errorType"], answer.json["errorMessage"]) == (
        "Unhandled",
        "java.lang.IllegalStateException",
        "no",
    )
    assert answer.json["stackTrace"][0].startswith("example.Handler.fail(")


def test_class_that_is_missing(functions: LambdaService, classes: Mapping[str, bytes]) -> None:
    answer = functions.shared(classes, **SETTINGS, Handler="example.Other::echo").invoke()

    assert (answer.function_error, answer.json["errorType"]) == ("Unhandled", "java.lang.ClassNotFoundException")
    assert answer.json["errorMessage"] == "Class not found: example.Other"


def test_another_version_is_told_in_the_log(functions: LambdaService, classes: Mapping[str, bytes]) -> None:
    """java8.al2 is what few machines have: the log tells of it wherever another Java runs it."""
    described = runtimes_of(WorkerEnvironments(), RuntimeSettings()).find("java8.al2")
    assert described is not None
    remark = described.describe("java8.al2").remark
    function = functions.deploy(classes, **{**SETTINGS, "Runtime": "java8.al2"}, Handler="example.Handler::echo")

    assert function.result({"a": 1}) == {"got": {"a": 1}}
    if remark:
        told = f"homeport: {function.name} is {remark}"
        function.wait_for_log(lambda messages: any(told in message for message in messages))
