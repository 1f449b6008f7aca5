"""A process that writes until it is killed: `python -m support.dynamodb_writer FOLDER FIRST`.

Transaction N puts item N into two tables and adds N to a counter; then N is told on standard output. Every 16th time
the table is also backed up, restored, and a table restored before it deleted, which has recovery on and so leaves a
backup.
"""

import itertools
import sys
from pathlib import Path

from homeport.core.clock import SystemClock
from homeport.core.context import RequestContext
from homeport.core.observer import Observer
from homeport.dynamodb import Engine


def main(folder: Path, first: int) -> None:
    clock = SystemClock()
    engine = Engine(folder, clock=clock, observer=Observer(clock))
    context = RequestContext()
    for number in itertools.count(first):
        item = {"pk": {"S": f"item{number}"}, "gk": {"S": f"group{number % 7}"}, "data": {"S": "x" * (number % 3000)}}
        add = {
            "TableName": "one",
            "Key": {"pk": {"S": "counter"}},
            "UpdateExpression": "ADD summed :n",
            "ExpressionAttributeValues": {":n": {"N": str(number)}},
        }
        puts = [{"Put": {"TableName": name, "Item": item}} for name in ("one", "two")]
        engine.call("TransactWriteItems", {"TransactItems": [*puts, {"Update": add}]}, context)
        if number % 16 == 0:
            back_up_and_restore(engine, context, number)
        print(number, flush=True)  # noqa: T201 - the parent reads it


def back_up_and_restore(engine: Engine, context: RequestContext, number: int) -> None:
    """Make a table `copyN` of table `one`, and delete the one that was made before."""
    backup = engine.call("CreateBackup", {"TableName": "one", "BackupName": f"at{number}"}, context)["BackupDetails"]
    for name in engine.call("ListTables", {}, context)["TableNames"]:
        if name.startswith("copy"):
            engine.call("DeleteTable", {"TableName": name}, context)
    target = {"TargetTableName": f"copy{number}", "BackupArn": backup["BackupArn"]}
    engine.call("RestoreTableFromBackup", target, context)
    recovery = {"PointInTimeRecoveryEnabled": True}
    request = {"TableName": f"copy{number}", "PointInTimeRecoverySpecification": recovery}
    engine.call("UpdateContinuousBackups", request, context)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
