"""tflocal as homeport loads it."""

import subprocess
import sys
from pathlib import Path

from homeport.terraform import hcl, tflocal
from homeport.terraform.environment import local_environment
from homeport.terraform.modules import Provider
from homeport.terraform.overrides import Supplement

ECHO = '#!/bin/sh\n[ "$1" = version ] && echo \'{"terraform_version": "1.11.4"}\' || { pwd; echo "$@"; ls; }\n'


def test_the_installed_tflocal_has_what_is_replaced_in_it() -> None:
    module = tflocal.load()

    assert [hasattr(module, name) for name in tflocal.REPLACED] == [True, True]


def test_terraform_finds_both_overrides_and_no_bucket_is_made(tmp_path: Path) -> None:
    """The backend's endpoint refuses connections: asking it for a bucket would fail."""
    root, binary = tmp_path / "root", tmp_path / "terraform"
    root.mkdir()
    binary.write_text(ECHO)
    binary.chmod(0o755)
    (root / "main.tf").write_text('terraform {\n  backend "s3" {\n    bucket = "b"\n    key = "k"\n  }\n}\n')
    environment = local_environment(
        {"PATH": "/usr/bin:/bin"},
        endpoint="http://127.0.0.1:1",
        region="eu-west-1",
        binary=binary,
        data=tmp_path / "data",
        override_name="zz_homeport_01234567_1_override.tf",
    )
    supplement = Supplement(
        "zz_homeport_01234567_2_override.tf", tmp_path / "s", tmp_path / "w", {str(root): (Provider("aws"),)}, {}
    )

    result = subprocess.run(
        [sys.executable, "-m", "homeport.terraform.tflocal", "plan", "-json"],
        cwd=root,
        env={**environment, tflocal.SUPPLEMENT_VARIABLE: supplement.to_json()},
        capture_output=True,
        text=True,
        check=True,
    )

    written = ["zz_homeport_01234567_1_override.tf", "zz_homeport_01234567_2_override.tf"]
    assert (result.stdout.splitlines(), result.stderr) == ([str(root), "plan -json", "main.tf", *written], "")
    endpoints = hcl.blocks((root / written[1]).read_text())[0].blocks()[0].attributes()
    assert {endpoints["dynamodb"], endpoints["lambda"], endpoints["s3"]} == {'"http://127.0.0.1:1"'}
