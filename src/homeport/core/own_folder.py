"""Folders that we make in a user's project."""

from pathlib import Path


def make(folder: Path) -> None:
    """Make a folder that git leaves out, whatever the project's .gitignore says.

    One that is there already is the user's, or was made by us before: nothing is added to it.
    """
    if folder.is_dir():
        return
    folder.mkdir(parents=True, exist_ok=True)
    (folder / ".gitignore").write_text("*\n")
