"""What is to be said of the functions of a stack that do not run on what they are declared for."""

from collections.abc import Iterator

from homeport.functions.runtimes import Runtimes
from homeport.terraform.state_file import TerraformState


def remarks(state: TerraformState, runtimes: Runtimes) -> Iterator[str]:
    """One line for each of them."""
    for function in state.of_type("aws_lambda_function"):
        identifier = str(function.attributes.get("runtime") or "")
        runtime = runtimes.find(identifier)
        remark = runtime.describe(identifier).remark if runtime is not None else ""
        if remark:
            yield f"{function.attributes.get('function_name')}: {remark}"
