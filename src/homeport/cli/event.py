"""`homeport event`."""

import click

from homeport import events
from homeport.cli import voice


@click.command("event", short_help="An event as AWS hands it to a function, for `homeport invoke`.")
@click.argument("source", required=False)
@click.option(
    "--set", "settings", multiple=True, metavar="KEY=VALUE", help="Change a value, wherever it stands; repeatable."
)
@click.option("--names", "show_names", is_flag=True, help="The names that SOURCE takes, with their values.")
@click.option("--json", "as_json", is_flag=True, help="The list, or the names, as JSON.")
def command(source: str | None, settings: tuple[str, ...], *, show_names: bool, as_json: bool) -> None:
    """Print an event of SOURCE, or list the sources.

    KEY is a name of the source, such as path, method, bucket or body, or the dotted path of any member, such as
    headers.Accept or Records.0.eventName.
    """
    if source is None:
        if settings or show_names:
            raise click.UsageError("--set and --names are for one SOURCE")
        _list(as_json=as_json)
        return
    found = events.load(source)
    if show_names:
        rows = [(name, str(value)) for name, value in found.names.items()]
        voice.data(voice.as_json(found.names) if as_json else voice.table(rows))
        return
    voice.data(voice.as_json(found.make(map(_pair, settings))))


def _list(*, as_json: bool) -> None:
    sources = [events.load(name) for name in events.names()]
    described = [
        {"source": each.name, "about": each.about, "documentation": each.documentation, "names": list(each.names)}
        for each in sources
    ]
    rows = [(each.name, each.about) for each in sources]
    voice.data(voice.as_json(described) if as_json else voice.table(rows))


def _pair(setting: str) -> tuple[str, str]:
    key, equals, value = setting.partition("=")
    if not equals or not key:
        raise click.BadParameter(f"{setting} is no KEY=VALUE", param_hint="--set")
    return key, value
