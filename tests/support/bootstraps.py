"""Programs that tests compile: each once, as long as its sources and its compiler are the same."""

import hashlib
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from homeport.functions.cached_folders import default_cache, make_whole


def compiled(sources: Mapping[str, str], command: Sequence[str], version: Sequence[str], product: str) -> bytes:
    """The file `product` that `command` makes of the sources; `version` is a command that tells the compiler's."""
    compiler = subprocess.run(version, capture_output=True, check=True).stdout
    digest = hashlib.sha256(repr((sorted(sources.items()), command, compiler)).encode()).hexdigest()[:16]
    place = default_cache() / "tests" / f"bootstrap-{digest}"

    def build(folder: Path) -> None:
        with tempfile.TemporaryDirectory() as workshop:
            for name, text in sources.items():
                file = Path(workshop, name)
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_text(text)
            subprocess.run(command, cwd=workshop, check=True)
            (folder / "bootstrap").write_bytes(Path(workshop, product).read_bytes())

    make_whole(place, build, place.is_dir)
    return (place / "bootstrap").read_bytes()
