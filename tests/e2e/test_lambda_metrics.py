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
        for payload in (b"{}", b"{}", b'{"fail": true}'):
            functions.invoke(FunctionName="counted", Payload=payload)
        now = dt.datetime.now(dt.UTC)

        def total(metric: str) -> float:
            statistics = metrics.get_metric_statistics(
                Namespace="AWS/Lambda",
                MetricName=metric,
                Dimensions=[{"Name": "FunctionName", "Value": "counted"}],
                StartTime=now - dt.timedelta(minutes=5),
                EndTime=now + dt.timedelta(minutes=5),
                Period=60,
                Statistics=["Sum"],
            )
            return sum(float(point["Sum"]) for point in statistics["Datapoints"])

        deadline = time.monotonic() + 20
        while (counted := (total("Invocations"), total("Errors"))) != (3.0, 1.0):
            assert time.monotonic() < deadline, counted
            time.sleep(0.2)
