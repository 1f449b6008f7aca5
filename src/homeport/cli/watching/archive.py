"""What an archive holds, told apart by what zip notes of every file: nothing has to be unpacked for it."""

import zipfile
from pathlib import Path

from homeport.functions.code import Fingerprint, fingerprint


def contents(archive: Path) -> dict[str, Fingerprint]:
    """Name → fingerprint of every file in an archive; nothing where there is none."""
    try:
        with zipfile.ZipFile(archive) as opened:
            return {each.filename: (each.CRC, each.file_size) for each in opened.infolist() if not each.is_dir()}
    except (OSError, zipfile.BadZipFile):
        return {}


def fingerprint_of(path: Path) -> Fingerprint | None:
    """Of a file; None where it cannot be read."""
    try:
        return fingerprint(path.read_bytes())
    except OSError:
        return None
