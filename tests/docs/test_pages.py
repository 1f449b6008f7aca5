"""The pages tell the truth: links lead somewhere, words exist, generated pages are up to date."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")])


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_relative_links_lead_to_files(page: Path) -> None:
    links = re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text())

    assert [link for link in links if not (page.parent / link).exists()] == []


def test_every_word_of_the_makefile_is_in_the_readme() -> None:
    words = set(re.findall(r"^([a-z-]+):.*## ", (ROOT / "Makefile").read_text(), flags=re.MULTILINE)) - {"help"}
    told = set(re.findall(r"make ([a-z-]+)", (ROOT / "README.md").read_text()))

    assert words <= told
    assert told <= words | {"help"}


def test_the_generated_pages_are_up_to_date() -> None:
    checked = subprocess.run([sys.executable, str(ROOT / "scripts" / "docs"), "--check"], check=False)

    assert checked.returncode == 0, "a page made by scripts/docs is out of date: run scripts/docs"
