"""Functions that are declared for another processor than this machine's.

Scripts run on any. What is compiled does not: a function whose archive or layers hold binaries for another processor is
refused with the name of the first one. Binaries for this machine run, and the log says that they would not on AWS.
"""

import os
import platform
import struct
import sys
from collections.abc import Iterator
from pathlib import Path

from homeport.functions.config import FunctionConfig
from homeport.functions.runtimes import LaunchError

_MACHINES = {0x3E: "x86_64", 0xB7: "arm64", 0x28: "arm", 0x03: "x86", 0xF3: "riscv64"}
_HEADER_BYTES = 20
_MACHINE_OFFSET = 18
_NATIVE_SUFFIXES = (".so", ".node")
_SCRIPT_SUFFIXES = (
    ".py",
    ".pyc",
    ".pyi",
    ".js",
    ".mjs",
    ".cjs",
    ".ts",
    ".json",
    ".map",
    ".md",
    ".txt",
    ".class",
    ".rb",
)


def host_architecture() -> str:
    """This machine's, as Lambda writes it: `x86_64` or `arm64`."""
    machine = platform.machine().lower()
    return {"amd64": "x86_64", "aarch64": "arm64"}.get(machine, machine)


def elf_machine(file: Path) -> str | None:
    """The processor that an ELF file is for; None for what is none."""
    try:
        with file.open("rb") as reading:
            header = reading.read(_HEADER_BYTES)
    except OSError:
        return None
    if len(header) < _HEADER_BYTES or not header.startswith(b"\x7fELF"):
        return None
    order = "<" if header[5] == 1 else ">"
    (machine,) = struct.unpack_from(f"{order}H", header, _MACHINE_OFFSET)
    return _MACHINES.get(machine, f"machine 0x{machine:x}")


def architecture_note(config: FunctionConfig) -> str:
    """Lines for the log of a function that is declared for another processor; LaunchError where it needs that."""
    host = host_architecture()
    if config.architecture == host:
        return ""
    note = f"homeport: {config.name} is declared for {config.architecture} and runs on {host}\n"
    only_here = ""
    for name, machine in _binaries(config):
        refuse_foreign(name, machine)
        only_here = only_here or name
    return note + (f"homeport: {only_here} is for {host}: on AWS the function could not load it\n" if only_here else "")


def _binaries(config: FunctionConfig) -> Iterator[tuple[str, str]]:
    """Shared libraries, add-ons and programs of a function and its layers, each with its processor."""
    for folder, place in ((config.code_path, ""), (config.layers_path, "/opt/")):
        for file in _native_files(folder) if folder is not None else ():
            machine = elf_machine(file)
            if machine is not None:
                yield f"{place}{file.relative_to(folder or file).as_posix()}", machine


def refuse_foreign(name: str, machine: str) -> None:
    """LaunchError where a binary is for another processor or system than this one."""
    host = host_architecture()
    if machine == host and sys.platform.startswith("linux"):
        return
    system = "Linux" if sys.platform.startswith("linux") else platform.system()
    raise LaunchError(
        "Runtime.NotSupported",
        f"{name} is a Linux binary for {machine}; this machine runs {system} on {host}",
        hint=f"build the function for {host}, or run the stack where {machine} is at home",
    )


def _native_files(folder: Path) -> Iterator[Path]:
    for place, _, names in os.walk(folder):
        for name in sorted(names):
            file = Path(place, name)
            if name.endswith(_NATIVE_SUFFIXES) or ".so." in name or _is_program(file):
                yield file


def _is_program(file: Path) -> bool:
    """Whether it may be run; archives made by some tools say so of every file, of scripts too."""
    return not file.name.endswith(_SCRIPT_SUFFIXES) and bool(file.lstat().st_mode & 0o111)
