"""The operations, one module for each: its file name is the operation's name."""

import importlib
import pkgutil
import re

from homeport.dynamodb.operation import Operation

_MODULES = {module.name for module in pkgutil.iter_modules(__path__)}


def load_operation(name: str) -> Operation | None:
    """The operation that AWS calls so; None where this package has none."""
    module_name = re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()
    if module_name not in _MODULES:
        return None
    operation: Operation = importlib.import_module(f"{__name__}.{module_name}").OPERATION
    return operation if operation.name == name else None


def load_operations() -> dict[str, Operation]:
    """Every operation by its name."""
    modules = [importlib.import_module(f"{__name__}.{name}") for name in sorted(_MODULES)]
    return {module.OPERATION.name: module.OPERATION for module in modules}
