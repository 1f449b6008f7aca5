"""`homeport deploy`."""

from functools import partial

import click

from homeport.cli import options, voice
from homeport.cli.stack import jobs
from homeport.config import Root, Settings
from homeport.core.errors import HomeportError
from homeport.terraform import plain


@click.command("deploy", short_help="The same Terraform to AWS.")
@click.option(
    "--allow-endpoint", metavar="URL", help="Go to what answers at URL in the place of AWS, and nowhere else."
)
@options.with_settings(*options.TERRAFORM)
def command(settings: Settings, allow_endpoint: str | None) -> None:
    """Plan, show and, when you say yes, apply the same Terraform to AWS.

    By plain terraform, with the backend of the configuration and your own credentials. Refuses when an endpoint, a
    credential or an account says that this is not AWS, unless --allow-endpoint names that very endpoint.
    """
    jobs.checked_roots(settings)
    place = allow_endpoint or "AWS"
    if not plain.deploy(settings, partial(_confirm, place), allow_endpoint):
        raise HomeportError("not applied")
    voice.say(f"{place} is as Terraform says")


def _confirm(place: str, root: Root) -> bool:
    try:
        return click.confirm(f"apply this plan of {root.folder} to {place}?", default=False, err=True)
    except click.Abort as abort:
        # Where nobody is there to answer, as in CI, that is a no; an interrupt stays one.
        if not isinstance(abort.__context__, EOFError):
            raise
        click.echo(err=True)
        return False
