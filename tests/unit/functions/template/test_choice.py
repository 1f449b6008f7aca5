"""Which workers may be forked: none whose interpreter, C library or loader would have started otherwise."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from homeport.functions.config import Debugger
from homeport.functions.debugging import debugged
from homeport.functions.environment_variables import LOCALE
from homeport.functions.runtimes import Launch
from homeport.functions.sandbox.places import AWS
from homeport.functions.template.choice import holds_libraries, template_of
from homeport.functions.wrapper import wrapped
from support.functions import FunctionLab, run_in_lab
from support.templates import ON_LINUX

pytestmark = ON_LINUX

LIBRARIES = {"LD_LIBRARY_PATH": "/var/task:/var/task/lib:/opt/lib"}
LAUNCH = Launch(["/env/bin/python", "/env/bootstrap.py"], Path("/env"), LIBRARIES, has_template=True)
ENVIRONMENT = {
    **LOCALE,
    **LIBRARIES,
    "PATH": "/usr/bin",
    "TABLE_NAME": "codes",
    "AWS_LAMBDA_RUNTIME_API": "127.0.0.1:1",
}


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, LOCALE),
        ({"SSL_CERT_FILE": "/bundle.pem", "AWS_LAMBDA_LOG_FORMAT": "JSON"}, LOCALE),
        ({"HOME": "/tmp"}, {**LOCALE, "HOME": "/home/of-the-template"}),
        ({"PYTHONPATH": "/opt/own"}, None),
        ({"PYTHONHASHSEED": "1"}, None),
        ({"PYTHONUNBUFFERED": "1"}, None),
        ({"PYTHONWARNINGS": "error"}, None),
        ({"LD_PRELOAD": "/opt/lib/own.so"}, None),
        ({"LD_LIBRARY_PATH": "/opt/own"}, None),
        ({"MALLOC_ARENA_MAX": "1"}, None),
        ({"GLIBC_TUNABLES": "glibc.malloc.check=1"}, None),
        ({"OPENSSL_CONF": "/opt/openssl.cnf"}, None),
        ({"LC_ALL": "C"}, None),
        ({"LANG": "de_DE.UTF-8"}, None),
        ({"TZ": "Asia/Tokyo"}, None),
    ],
)
def test_environment_decides(changes: Mapping[str, str], expected: Mapping[str, str] | None) -> None:
    assert template_of(LAUNCH, {**ENVIRONMENT, **changes}) == expected


def test_other_programs_are_not_forked() -> None:
    assert template_of(replace(LAUNCH, has_template=False), ENVIRONMENT) is None


@pytest.mark.parametrize(
    ("file", "expected"),
    [
        ("libown.so", True),
        ("libown.so.1.2", True),
        ("own.so", True),
        ("_cffi_backend.cpython-313-x86_64-linux-gnu.so", False),
        ("_bcrypt.abi3.so", False),
        ("resource.py", False),
        ("own.software", False),
    ],
)
def test_libraries_decide(tmp_path: Path, file: str, expected: bool) -> None:
    (tmp_path / "lib").mkdir()
    (tmp_path / "lib" / file).touch()

    assert holds_libraries(tmp_path, tmp_path / "lib", tmp_path / "missing") is expected


def test_debuggers_and_wrappers_start_a_program(tmp_path: Path) -> None:
    async def work(lab: FunctionLab) -> None:
        config = lab.config("")
        script = config.code_path / "wrapper"
        script.touch(mode=0o755)
        under_debugger = replace(config, debugger=Debugger(45_678, tmp_path))
        in_wrapper = replace(config, environment={"AWS_LAMBDA_EXEC_WRAPPER": "/var/task/wrapper"})

        assert debugged(LAUNCH, config).has_template
        assert not debugged(LAUNCH, under_debugger).has_template
        assert wrapped(LAUNCH, config, AWS).has_template
        assert not wrapped(LAUNCH, in_wrapper, AWS).has_template

    run_in_lab(tmp_path, work)
