"""Deliveries: the changes of tables with a Kinesis streaming destination on their way there.

https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/kds.html

One thread reads the history and puts what is new, in order; it also finds out whether a stream that was just named can
be used. What a stream does not take is tried again for an hour. An engine that is opened again goes on with the changes
from then on.
"""

import threading
from dataclasses import replace

from homeport.core.observer import Observer
from homeport.dynamodb.errors import ResourceNotFoundException
from homeport.dynamodb.neighbours import KinesisStreams, NeighbourError
from homeport.dynamodb.storage.definition import TableDefinition
from homeport.dynamodb.storage.extras import Destination
from homeport.dynamodb.storage.store import Store
from homeport.dynamodb.storage.table import Table
from homeport.dynamodb.streams.kinesis_records import kinesis_record

_BATCH = 100
"""Changes put at once."""
_AGAIN_S = 1.0
"""Until the next look where nothing was reported."""
NO_PERMISSION = "User does not have a permission to use kinesis stream"
"""What AWS says of any stream that it cannot use, be it one that is not there."""
OTHER_REGION = (
    "The kinesis Arn used to enable kinesis replication belongs to a stream which is not in the current region"
)


def failure_of(stream_arn: str, region: str) -> str:
    """Why a stream cannot be used."""
    parts = stream_arn.split(":")
    is_elsewhere = len(parts) > 3 and parts[2] == "kinesis" and parts[3] != region
    return OTHER_REGION if is_elsewhere else NO_PERMISSION


class Deliveries:
    """Delivers from construction to `stop`."""

    def __init__(self, store: Store, streams: KinesisStreams, observer: Observer) -> None:
        self._store = store
        self._streams = streams
        self._observer = observer
        self._begun = store.history.last
        self._delivered: dict[tuple[int, str], int] = {}
        self._news = threading.Event()
        self._stopping = False
        self._thread = threading.Thread(target=self._run, name="homeport-kinesis-deliveries", daemon=True)
        store.on_history(lambda _changed: self._news.set())
        self._thread.start()

    def stop(self) -> None:
        """Wait for a delivery that is under way, and make no other."""
        self._stopping = True
        self._news.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._stopping:
            tables = [table for table in self._store.tables.all() if table.definition.destination is not None]
            # Alone for those that have a destination is it worth waking up unasked.
            self._news.wait(_AGAIN_S if tables else None)
            self._news.clear()
            for table in self._store.tables.all():
                destination = table.definition.destination
                if destination is not None and not self._stopping:
                    self._serve(table, destination)

    def _serve(self, table: Table, destination: Destination) -> None:
        try:
            if destination.status == "ENABLING":
                self._settle(table, destination)
            else:
                self._deliver(table, destination)
        except NeighbourError as error:
            self._observer.report("dynamodb.kinesis_refused", table=table.definition.arn, error=str(error))
        except ResourceNotFoundException:
            # The table has gone meanwhile.
            return

    def _settle(self, table: Table, destination: Destination) -> None:
        region, arn = table.definition.region, destination.stream_arn
        if failure_of(arn, region) != OTHER_REGION and self._streams.is_active(arn):
            settled = replace(destination, status="ACTIVE")
        else:
            settled = replace(destination, status="ENABLE_FAILED", description=failure_of(arn, region))
        self._store.change_table(table, lambda latest: settled_in(latest, destination, settled))
        self._news.set()

    def _deliver(self, table: Table, destination: Destination) -> None:
        place = (table.number, destination.stream_arn)
        after = max(self._delivered.get(place, self._begun), destination.after)
        changes = self._store.history.read(table.sql.records, after, self._store.history.last, _BATCH)
        if not changes:
            return
        records = [kinesis_record(table.definition, destination, change) for change in changes]
        self._streams.put(destination.stream_arn, records)
        self._delivered[place] = changes[-1].sequence
        self._news.set()


def settled_in(definition: TableDefinition, before: Destination, after: Destination) -> TableDefinition:
    """The definition with a destination in its new state; as it is where it has changed meanwhile."""
    return replace(
        definition, destinations=tuple(after if each == before else each for each in definition.destinations)
    )
