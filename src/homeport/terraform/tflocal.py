"""`python -m homeport.terraform.tflocal ARGS`: tflocal, with homeport's supplement to the override file that it writes.

tflocal is a script without a module to import, so it is loaded from beside the interpreter. Two of its functions are
replaced: the one that creates the bucket and table of an S3 backend in the stack (homeport keeps the tfstate itself,
and `init` runs before the stack is ready), and the one that writes the override, which is followed by ours.
"""

import os
import sys
import sysconfig
from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader
from pathlib import Path
from types import ModuleType
from typing import Any

from homeport.terraform.overrides import Supplement, endpoints_of

SUPPLEMENT_VARIABLE = "HOMEPORT_SUPPLEMENT"
REPLACED = ("generate_s3_backend_config", "create_provider_config_file")


def script() -> Path:
    """Where the package terraform-local has put its command."""
    return Path(sysconfig.get_path("scripts")) / "tflocal"


def load() -> ModuleType:
    """tflocal as a module."""
    path = script()
    spec = spec_from_loader("tflocal", SourceFileLoader("tflocal", str(path)))
    if spec is None or spec.loader is None or not path.is_file():
        raise SystemExit(f"tflocal is not installed: {path} is missing")
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    missing = [name for name in REPLACED if not hasattr(module, name)]
    if missing:
        raise SystemExit(f"this tflocal is not one that homeport can drive: it lacks {', '.join(missing)}")
    return module


def supplement(module: ModuleType, extra: Supplement) -> None:
    """Make tflocal's own override be followed by homeport's."""
    write_override = module.create_provider_config_file

    def write_both(path: str, *arguments: Any) -> None:
        write_override(path, *arguments)
        for file, text in extra.files(endpoints_of(Path(path).read_text())).items():
            file.write_text(text)

    # Attributes of a module that is known at run time only.
    vars(module)["create_provider_config_file"] = write_both
    vars(module)["generate_s3_backend_config"] = lambda: ""


def main() -> None:
    """Run tflocal; it becomes Terraform (USE_EXEC), whoever started it removes the override files."""
    text = os.environ.pop(SUPPLEMENT_VARIABLE, None)
    module = load()
    if text:
        supplement(module, Supplement.from_json(text))
    sys.argv[0] = "tflocal"
    module.main()


if __name__ == "__main__":
    main()
