"""What is to be said of functions that do not run on what they are declared for."""

from collections.abc import Iterator

from homeport.config import Settings
from homeport.functions.runtimes import Runtimes
from homeport.terraform.state_file import TerraformState


def remarks(state: TerraformState, runtimes: Runtimes, settings: Settings) -> Iterator[str]:
    """One line for each of a stack's."""
    for function in state.of_type("aws_lambda_function"):
        name, identifier = str(function.attributes.get("function_name")), function.attributes.get("runtime")
        line = remark(name, str(identifier or ""), runtimes, settings)
        if line:
            yield line


def remark(name: str, identifier: str, runtimes: Runtimes, settings: Settings) -> str:
    """The line for one of AWS's identifier, which a container image has not; empty where there is nothing to say."""
    if name in settings.local_commands and not identifier:
        return ""
    runtime = runtimes.find(identifier)
    said = runtime.describe(identifier).remark if runtime is not None else ""
    return f"{name}: {said}" if said else ""


def runtimes_here(settings: Settings) -> Runtimes:
    """What this machine runs functions on."""
    from homeport.functions.runtimes.registry import RuntimeSettings, runtimes_of
    from homeport.functions.worker_environments import WorkerEnvironments

    return runtimes_of(WorkerEnvironments(), RuntimeSettings(settings.strict))
