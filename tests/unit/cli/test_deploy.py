"""What is asked before anything goes to AWS."""

from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from homeport.cli import deploy
from homeport.config import Root

ROOT = Root(Path("/project/terraform"))


@pytest.mark.parametrize(
    ("typed", "expected"), [("y\n", True), ("yes\n", True), ("n\n", False), ("\n", False), ("", False)]
)
def test_only_yes_is_a_yes(typed: str, expected: bool) -> None:
    with CliRunner().isolation(input=typed) as (_, stderr, _both):
        assert deploy._confirm("AWS", ROOT) is expected

    assert stderr.getvalue().decode().startswith("apply this plan of /project/terraform to AWS? [y/N]: ")


def test_an_interrupt_stays_one(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(_: str) -> str:
        raise KeyboardInterrupt

    monkeypatch.setattr("click.termui.visible_prompt_func", interrupted)

    with pytest.raises(click.Abort):
        deploy._confirm("AWS", ROOT)
