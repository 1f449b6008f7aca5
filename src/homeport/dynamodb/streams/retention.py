"""How far back a stream reaches: a day, whoever else keeps its table's history for longer."""

from homeport.dynamodb import limits
from homeport.dynamodb.service import Service
from homeport.dynamodb.storage.past import last_change
from homeport.dynamodb.storage.statements import item_statements
from homeport.dynamodb.storage.stream_rows import StoredStream


def oldest_time(service: Service) -> float:
    """Records of before are trimmed."""
    return service.clock.time() - limits.STREAM_RETENTION_S


def trimmed_up_to(service: Service, stream: StoredStream) -> int:
    """The sequence number of the last record that the stream shows no more; 0 where it shows all."""
    with service.store.reading() as connection:
        return max(stream.trimmed, last_change(connection, item_statements(stream.table_number), oldest_time(service)))
