"""Defect: LocalStack's CloudWatch takes metrics with more dimensions, or with longer values, for the one that is asked.

It looks for `%FunctionName=codes%`, so that the sum of `codes` takes in what was put for a version of it, and for
`codes-audit` too; AWS's metrics are the ones with these dimensions and no others. A list of metrics may have more
dimensions, yet no other values.
Shown by tests/unit/runtime/patches/test_metric_dimensions.py.
"""

from typing import Any

from homeport.runtime.patches.on_import import when_imported


class _All(list[dict[str, str]]):
    """All the dimensions of a metric."""


def apply() -> None:
    """Compare whole dimensions."""
    when_imported("localstack.services.cloudwatch.cloudwatch_database_helper", patch)


def patch(helper: Any) -> None:
    """See `apply`; the module that is loaded."""
    database = helper.CloudwatchDatabase
    stored = database._get_ordered_dimensions_with_separator  # noqa: SLF001 - the one place that forms what it compares
    statistics = database.get_metric_data_stat

    def ordered(self: Any, dims: list[dict[str, str]] | None, for_search: bool = False) -> str | None:
        if not dims or not for_search or isinstance(dims, _All):
            whole: str | None = stored(self, dims)
            return whole
        searched = sorted((each["Name"], each.get("Value")) for each in dims)
        # Each dimension ends with a tab. One without a value stands for all of its name.
        return "".join(f"%{name}={'' if value is None else value + '\t'}" for name, value in searched) + "%"

    def get_metric_data_stat(self: Any, account_id: str, region: str, query: Any, *more: Any, **options: Any) -> Any:
        asked = query["MetricStat"]["Metric"]
        metric = {**asked, "Dimensions": _All(asked.get("Dimensions") or ())}
        exact = {**query, "MetricStat": {**query["MetricStat"], "Metric": metric}}
        return statistics(self, account_id, region, exact, *more, **options)

    database._get_ordered_dimensions_with_separator = ordered  # noqa: SLF001
    database.get_metric_data_stat = get_metric_data_stat
