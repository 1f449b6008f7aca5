"""`homeport deploy`."""

import click

from homeport.cli import options, voice
from homeport.cli.stack import jobs
from homeport.config import Root, Settings
from homeport.core.errors import HomeportError
from homeport.terraform import plain


@click.command("deploy", short_help="The same Terraform to AWS.")
@options.with_settings(*options.TERRAFORM)
def command(settings: Settings) -> None:
    """Plan, show and, when you say yes, apply the same Terraform to AWS.

    By plain terraform, with the backend of the configuration and your own credentials.
    """
    jobs.checked_roots(settings)
    if not plain.deploy(settings, _confirm):
        raise HomeportError("not applied")
    voice.say("AWS is as Terraform says")


def _confirm(root: Root) -> bool:
    return click.confirm(f"apply this plan of {root.folder} to AWS?", default=False, err=True)
