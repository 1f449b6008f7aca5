"""What runs and where it answers, for people and as JSON."""

from typing import Any

from homeport.cli import voice
from homeport.cli.stack import jobs
from homeport.cli.stack.instance import Running
from homeport.config import Settings
from homeport.terraform.endpoints import endpoints


def describe(settings: Settings, running: Running | None) -> dict[str, Any]:
    """The stack as plain values; `endpoint` is None when nothing runs."""
    state = jobs.applied_state(settings)
    region, account = state.home()
    return {
        "target": str(settings.target),
        "state": str(settings.state),
        "endpoint": running.endpoint if running else None,
        "port": running.port if running else None,
        "pid": running.pid if running else None,
        "region": region or settings.region,
        "account": account,
        "roots": [str(root.folder) for root in settings.roots],
        "workspace": settings.workspace,
        "endpoints": [
            {"kind": each.kind, "name": each.name, "address": each.address}
            for each in (endpoints(state, running.endpoint) if running else [])
        ],
    }


def text(described: dict[str, Any]) -> str:
    """The same as a table."""
    rows = [("AWS API", f"pid {described['pid']}", described["endpoint"])]
    rows += [(each["kind"], each["name"], each["address"]) for each in described["endpoints"]]
    return voice.table(rows)
