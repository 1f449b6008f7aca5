"""What operations work with: the store, the clock, the observer, the services beside."""

from dataclasses import dataclass, replace

from homeport.core.clock import Clock
from homeport.core.context import RequestContext
from homeport.core.observer import Observer
from homeport.core.partitions import partition_of
from homeport.dynamodb.errors import ResourceNotFoundException
from homeport.dynamodb.neighbours import NO_NEIGHBOURS, Neighbours
from homeport.dynamodb.storage.store import Store
from homeport.dynamodb.storage.table import Table
from homeport.dynamodb.validation.arns import check_own, check_table_arn


@dataclass(frozen=True, slots=True)
class Service:
    """One engine's collaborators."""

    store: Store
    clock: Clock
    observer: Observer
    neighbours: Neighbours = NO_NEIGHBOURS

    def behind(self, lag_s: float) -> "Service":
        """The same collaborators, with items as they were `lag_s` ago."""
        return replace(self, store=self.store.behind(lag_s))

    def table(self, name: str, context: RequestContext) -> Table:
        """The table of a name or an ARN, for an operation on items."""
        table = self.find_table(name, context)
        if table is None:
            check_table_arn(name, context.region)
            raise ResourceNotFoundException
        return table

    def controlled_table(self, name: str, context: RequestContext) -> Table:
        """The table of a name or an ARN, for an operation on the table itself: the error names it."""
        table = self.find_table(name, context)
        if table is None:
            check_table_arn(name, context.region)
            check_own(name, context.account)
            raise ResourceNotFoundException(f"Requested resource not found: Table: {bare_name(name)} not found")
        return table

    def find_table(self, name: str, context: RequestContext) -> Table | None:
        """The table of a name or an ARN; None where there is none."""
        table = self.store.tables.get(context.principal.account, context.region, name)
        if table is None and name.startswith("arn:"):
            account = account_of_arn(name, context.region)
            return None if account is None else self.store.tables.get(account, context.region, bare_name(name))
        return table


def bare_name(name: str) -> str:
    """The name in a table's ARN; a name as it is."""
    return name.split("/")[1] if name.startswith("arn:") and "/" in name else name


def account_of_arn(arn: str, region: str) -> str | None:
    """The account of a table's ARN in `region`; None for any other ARN."""
    match arn.split(":", 5):
        case ["arn", partition, "dynamodb", arn_region, account, resource]:
            is_table = resource.startswith("table/") and resource.count("/") == 1
            if is_table and (partition, arn_region) == (partition_of(region), region):
                return account
    return None
