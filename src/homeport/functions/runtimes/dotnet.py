""".NET functions that are executable assemblies: they hold AWS's runtime client (Amazon.Lambda.RuntimeSupport).

https://docs.aws.amazon.com/lambda/latest/dg/csharp-handler.html#csharp-executable-assembly-handlers; what is run, and
the exit code where it is not there, are those of the script that starts .NET in AWS's image. A handler that names a
class and a method needs a program of that image which no package registry has: it is refused.
"""

import os
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from homeport.functions.config import FunctionConfig
from homeport.functions.runtimes import Launch, LaunchError
from homeport.functions.runtimes.architecture import architecture_note
from homeport.functions.runtimes.interpreters import InterpretedRuntime, Interpreters, Probe, home, on_path
from homeport.functions.runtimes.versions import VersionRule
from homeport.functions.sandbox.places import Places
from homeport.functions.sandbox.visible import is_of_the_system

VERSIONS = ("8", "10")
"""Those that AWS has."""
_PROBE = Probe(["--list-runtimes"], re.compile(r"^Microsoft\.NETCore\.App ((\d+)\.\d+\.\d+)\s", re.MULTILINE))
_NOTHING_TO_RUN = "Runtime exited with error: exit status 104"


class DotnetRuntime(InterpretedRuntime):
    """`dotnet8` and `dotnet10`."""

    def __init__(self, interpreters: Interpreters) -> None:
        super().__init__("dotnet", VERSIONS, interpreters)

    def launch(self, config: FunctionConfig, places: Places) -> Launch:
        assembly = _assembly(config)
        task, opt = places.task_root, places.opt
        path = f"/usr/local/bin:/usr/bin:/bin:{opt}/bin"
        environment = {"LD_LIBRARY_PATH": f"{task}:{task}/lib:{opt}/lib", "PATH": path}
        if not (config.code_path / assembly).is_file():
            # Compiled ahead of time: it needs no .NET.
            binary = _binary(config)
            return Launch([str(task / binary)], config.code_path, environment, note=architecture_note(config))
        declared = self.declared(config.runtime)
        interpreter = self._interpreters.launched(declared)
        root = interpreter.program.resolve().parent
        environment |= {"PATH": f"{root}:{path}", "DOTNET_ROOT": str(root)}
        if interpreter.version != declared:
            environment["DOTNET_ROLL_FORWARD"] = "Major"
        return Launch(
            argv=[str(interpreter.program), "exec", str(task / assembly)],
            runtime_directory=config.code_path,
            environment=environment,
            reads=() if is_of_the_system(root) else (root, interpreter.program),
            note=self._interpreters.rule.note(config.name, declared, interpreter.version) + architecture_note(config),
        )


def dotnet_interpreters(environment: Mapping[str, str] | None = None, *, strict: bool = False) -> Interpreters:
    """Those that are found by the variables of an environment, this process's by default."""
    known = os.environ if environment is None else environment
    remedy = "the runtime of .NET {version}, with `dotnet` on PATH, runs its functions"
    rule = VersionRule(".NET", remedy, strict, newer_first=True)
    return Interpreters(rule, _PROBE, lambda: _candidates(known))


def _candidates(environment: Mapping[str, str]) -> Iterator[tuple[Path, str]]:
    root = environment.get("DOTNET_ROOT", "")
    if root:
        yield Path(root) / "dotnet", "DOTNET_ROOT"
    yield from on_path(environment, "dotnet")
    yield home(environment) / ".dotnet" / "dotnet", "~/.dotnet"


def _assembly(config: FunctionConfig) -> str:
    """The file that the handler names; LaunchError for the other form of a handler."""
    if ":" in config.handler:
        raise LaunchError(
            "Runtime.NotSupported",
            f"homeport does not run .NET handlers that name a method ({config.handler})",
            hint="make it an executable assembly: Amazon.Lambda.RuntimeSupport as a package, the assembly as handler",
        )
    return config.handler if config.handler.endswith(".dll") else f"{config.handler}.dll"


def _binary(config: FunctionConfig) -> str:
    """The program that stands in an assembly's place."""
    if not (config.code_path / config.handler).is_file():
        where = f"/var/task/{config.handler}"
        hint = f"executable assembly {where.removesuffix('.dll')}.dll or binary {where} not found"
        raise LaunchError("Runtime.ExitError", _NOTHING_TO_RUN, hint=hint)
    return config.handler
