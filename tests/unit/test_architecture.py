"""Who may import whom: the layers point downwards only, and LocalStack is imported in its two places alone."""

import ast
from collections.abc import Iterator
from pathlib import Path

import homeport

PACKAGE = Path(homeport.__file__).parent

# A layer may import those below it; packages of one layer do not import each other.
LAYERS: tuple[frozenset[str], ...] = (
    frozenset({"core"}),
    frozenset({"iam", "functions", "dynamodb", "kinesis", "events"}),
    frozenset({"apigateway"}),
    frozenset({"runtime", "services"}),
    frozenset({"server"}),
    frozenset({"testing", "terraform", "console", "state"}),
    frozenset({"cli"}),
    frozenset({"__main__"}),
)
HEIGHT = {package: height for height, packages in enumerate(LAYERS) for package in packages}
# The settings object is read by every layer above the engines, and imports none of them.
EVERYWHERE = frozenset({"config", "__init__"})
LOCALSTACK_PACKAGES = frozenset({"runtime", "services"})
HOST_LIBRARIES = frozenset({"localstack", "moto", "rolo", "plux"})


def _package_of(path: Path) -> str:
    first = path.relative_to(PACKAGE).parts[0]
    return first.removesuffix(".py")


def _imports(path: Path) -> Iterator[tuple[int, str]]:
    """Every module that a file imports, at whatever depth, with its line."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}:{node.lineno}: imports are absolute"
            yield node.lineno, node.module or ""
            yield from ((node.lineno, f"{node.module}.{alias.name}") for alias in node.names)


def _all_imports() -> Iterator[tuple[str, str, str]]:
    """(place, importing package, imported module) for the whole package."""
    for path in sorted(PACKAGE.rglob("*.py")):
        for line, module in _imports(path):
            yield f"{path.relative_to(PACKAGE)}:{line}", _package_of(path), module


def _breaks_layers(package: str, module: str) -> bool:
    parts = module.split(".")
    if parts[0] != "homeport" or len(parts) < 2 or parts[1] not in HEIGHT or package in EVERYWHERE:
        return False
    return parts[1] != package and HEIGHT[parts[1]] >= HEIGHT[package]


def test_every_package_has_its_layer() -> None:
    packages = {_package_of(path) for path in PACKAGE.rglob("*.py")}

    assert packages - EVERYWHERE <= HEIGHT.keys()


def test_packages_import_only_what_lies_below_them() -> None:
    wrong = {
        f"{place} imports {module}" for place, package, module in _all_imports() if _breaks_layers(package, module)
    }

    assert wrong == set()


def test_settings_import_no_engine() -> None:
    wrong = {
        f"{place} imports {module}"
        for place, package, module in _all_imports()
        if package == "config"
        and module.startswith("homeport.")
        and not module.startswith(("homeport.core", "homeport.config"))
    }

    assert wrong == set()


def test_only_runtime_and_services_import_the_host() -> None:
    wrong = {
        f"{place} imports {module}"
        for place, package, module in _all_imports()
        if module.split(".")[0] in HOST_LIBRARIES and package not in LOCALSTACK_PACKAGES
    }

    assert wrong == set()
