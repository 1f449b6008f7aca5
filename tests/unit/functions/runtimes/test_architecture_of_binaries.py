"""Functions that are declared for another processor than this machine's."""

from pathlib import Path

import pytest

from homeport.functions.config import Credentials, FunctionConfig
from homeport.functions.runtimes import LaunchError
from homeport.functions.runtimes.architecture import architecture_note, elf_machine, host_architecture

OTHER = "arm64" if host_architecture() == "x86_64" else "x86_64"
_MACHINES = {"x86_64": 0x3E, "arm64": 0xB7}


def elf(architecture: str) -> bytes:
    """The beginning of a shared library: ELF, 64 bits, little endian."""
    head = b"\x7fELF\x02\x01\x01" + bytes(9) + (3).to_bytes(2, "little")
    return head + _MACHINES[architecture].to_bytes(2, "little") + bytes(44)


def function(folder: Path, architecture: str, layers: Path | None = None) -> FunctionConfig:
    return FunctionConfig(
        arn="arn",
        name="codes",
        version="$LATEST",
        account="123456789012",
        region="us-east-1",
        runtime="python3.13",
        handler="app.handler",
        code_path=folder,
        credentials=Credentials("", "", ""),
        architecture=architecture,
        layers_path=layers,
    )


@pytest.mark.parametrize("architecture", ["x86_64", "arm64"])
def test_machine_of_a_binary(tmp_path: Path, architecture: str) -> None:
    (tmp_path / "library.so").write_bytes(elf(architecture))
    (tmp_path / "text.so").write_text("text")

    assert elf_machine(tmp_path / "library.so") == architecture
    assert elf_machine(tmp_path / "text.so") is None
    assert elf_machine(tmp_path / "missing") is None


def test_scripts_run_and_the_log_says_so(tmp_path: Path) -> None:
    (tmp_path / "app.py").write_text("")

    assert architecture_note(function(tmp_path, host_architecture())) == ""
    assert architecture_note(function(tmp_path, OTHER)) == (
        f"homeport: codes is declared for {OTHER} and runs on {host_architecture()}\n"
    )


def test_binary_for_another_processor_is_named(tmp_path: Path) -> None:
    (tmp_path / "numpy").mkdir()
    (tmp_path / "numpy" / "core.cpython-313.so").write_bytes(elf(OTHER))

    with pytest.raises(LaunchError, match=f"^numpy/core.cpython-313.so is a Linux binary for {OTHER}; ") as raised:
        architecture_note(function(tmp_path, OTHER))

    assert raised.value.error_type == "Runtime.NotSupported"


@pytest.mark.parametrize(
    ("name", "mode"), [("bin/tool", 0o755), ("python/lib.so.3", 0o644), ("nodejs/node_modules/a/b.node", 0o644)]
)
def test_binary_of_a_layer_is_named_as_the_function_sees_it(tmp_path: Path, name: str, mode: int) -> None:
    code, file = tmp_path / "code", tmp_path / "layers" / name
    code.mkdir()
    file.parent.mkdir(parents=True)
    file.write_bytes(elf(OTHER))
    file.chmod(mode)

    with pytest.raises(LaunchError, match=f"^/opt/{name} is a Linux binary for {OTHER}; "):
        architecture_note(function(code, OTHER, tmp_path / "layers"))


def test_binary_for_this_machine_runs_and_the_log_says_that_it_would_not_on_aws(tmp_path: Path) -> None:
    (tmp_path / "native.so").write_bytes(elf(host_architecture()))

    assert architecture_note(function(tmp_path, OTHER)).splitlines()[1:] == [
        f"homeport: native.so is for {host_architecture()}: on AWS the function could not load it"
    ]


def test_what_may_not_be_run_is_no_program(tmp_path: Path) -> None:
    (tmp_path / "data").write_bytes(elf(OTHER))

    assert "data" not in architecture_note(function(tmp_path, OTHER))
