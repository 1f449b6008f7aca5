"""The operations, one module for each: its file name is the operation's name."""

import importlib
import pkgutil

from homeport.dynamodb.operation import Operation


def load_operations() -> dict[str, Operation]:
    """Every operation by its name, gathered from the modules of this package."""
    modules = [importlib.import_module(f"{__name__}.{module.name}") for module in pkgutil.iter_modules(__path__)]
    return {module.OPERATION.name: module.OPERATION for module in modules}
