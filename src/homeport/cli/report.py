"""What runs and where it answers, for people and as JSON."""

from typing import Any

from homeport.cli import voice
from homeport.cli.stack import health
from homeport.cli.stack.stack import Condition, Stack
from homeport.config import Settings, Target
from homeport.terraform.endpoints import endpoints


def describe(settings: Settings, stack: Stack) -> dict[str, Any]:
    """The stack as plain values; `endpoint` is None when nothing runs, and for AWS."""
    running = stack.running()
    state = stack.state()
    region, account = state.home()
    ports = settings.ports if settings.target is Target.EMBEDDED else {}
    is_up = running is not None or stack.condition() is Condition.UP
    return {
        "target": str(settings.target),
        "state": str(settings.state),
        "endpoint": running.endpoint if running else None,
        "port": running.port if running else None,
        "pid": running.pid if running else None,
        "container": running.container if running else None,
        "region": region or settings.region,
        "account": account,
        "roots": [str(root.folder) for root in settings.roots],
        "workspace": settings.workspace,
        "isolation": _isolation(running.port) if running else None,
        "endpoints": [
            {
                "kind": each.kind,
                "name": each.name,
                "address": each.address,
                "other_addresses": list(each.others),
                "runtime": each.runtime or None,
            }
            for each in (endpoints(state, running.endpoint if running else None, ports) if is_up else [])
        ],
    }


def text(described: dict[str, Any], *, every_form: bool = False) -> str:
    """The same as a table, with every form of the addresses or the handy ones, and how functions are kept apart."""
    rows = [("AWS API", _where(described), described["endpoint"] or "")]
    rows += [
        (each["kind"], each["name"], "  ".join(filter(None, (each["runtime"], each["address"]))))
        for each in described["endpoints"]
    ]
    if every_form:
        others = [(each["name"], other) for each in described["endpoints"] for other in each["other_addresses"]]
        rows += [("also", name, other) for name, other in others]
    isolation = described["isolation"]
    if not isolation:
        return voice.table(rows)
    lacks = "; ".join(isolation["not_enforced"])
    return f"{voice.table(rows)}\nfunctions run in isolation {isolation['level']}, without: {lacks}"


def _isolation(port: int) -> dict[str, Any] | None:
    """How functions are kept apart from the machine, as the instance says."""
    isolation: dict[str, Any] | None = (health.ask(port) or {}).get("isolation")
    return isolation


def _where(described: dict[str, Any]) -> str:
    if described["container"]:
        return f"container {described['container']}"
    return f"pid {described['pid']}" if described["pid"] else f"account {described['account'] or 'unknown'}"
