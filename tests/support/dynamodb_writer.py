"""A process that writes until it is killed: `python -m support.dynamodb_writer FOLDER FIRST`.

Transaction N puts item N into two tables and adds N to a counter; then N is told on standard output.
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
        print(number, flush=True)  # noqa: T201 - the parent reads it


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
