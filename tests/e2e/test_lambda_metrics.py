"""Lambda's metrics in CloudWatch: counted in bulk, read as AWS's."""

import datetime as dt
import io
import time
import zipfile
from pathlib import Path

from support.instance import running

CODE = """
def handler(event, context):
    if event.get("fail"):
        raise ValueError("asked to")
    return {}
"""


def test_invocations_and_errors_are_counted(tmp_path: Path) -> None:
    with running(tmp_path / "state") as instance:
        functions, metrics = instance.client("lambda"), instance.client("cloudwatch")
        archive = io.BytesIO()
        with zipfile.ZipFile(archive, "w") as written:
            written.writestr("main.py", CODE)
        functions.create_function(
            FunctionName="counted",
            Runtime="python3.13",
            Role="arn:aws:iam::000000000000:role/any",
            Handler="main.handler",
            Code={"ZipFile": archive.getvalue()},
        )
        functions.get_waiter("function_active_v2").wait(FunctionName="counted")
        version = functions.publish_version(FunctionName="counted")["Version"]
        functions.create_alias(FunctionName="counted", Name="live", FunctionVersion=version)
        functions.get_waiter("published_version_active").wait(FunctionName="counted", Qualifier=version)
        for payload in (b"{}", b"{}", b'{"fail": true}'):
            functions.invoke(FunctionName="counted", Payload=payload)
        functions.invoke(FunctionName="counted", Qualifier="live", Payload=b"{}")
        now = dt.datetime.now(dt.UTC)

        def total(metric: str, **dimensions: str) -> float:
            statistics = metrics.get_metric_statistics(
                Namespace="AWS/Lambda",
                MetricName=metric,
                Dimensions=[{"Name": name, "Value": value} for name, value in dimensions.items()],
                StartTime=now - dt.timedelta(minutes=5),
                EndTime=now + dt.timedelta(minutes=5),
                Period=60,
                Statistics=["Sum"],
            )
            return sum(float(point["Sum"]) for point in statistics["Datapoints"])

        deadline = time.monotonic() + 20
        named = {"FunctionName": "counted"}
        by_alias = {**named, "Resource": "counted:live"}
        expected = [
            ("Invocations", {}, 4.0),
            ("Invocations", named, 4.0),
            ("Invocations", {**named, "Resource": "counted"}, 3.0),
            ("Invocations", by_alias, 1.0),
            ("Invocations", {**by_alias, "ExecutedVersion": version}, 1.0),
            ("Errors", named, 1.0),
            ("Errors", by_alias, 0.0),
            ("ConcurrentExecutions", named, 4.0),
        ]
        while (counted := [(name, by, total(name, **by)) for name, by, _ in expected]) != expected:
            assert time.monotonic() < deadline, counted
            time.sleep(0.2)
