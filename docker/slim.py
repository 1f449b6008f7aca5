"""Takes out of an environment what the runtime brings along and nothing in it needs, and proves that.

Run inside the environment: `python slim.py`. Every module of LocalStack, moto and rolo is imported before and after;
the environment is slim only when what could be imported still can. What is imported inside functions was looked up by
hand, and stands beside each name.
"""

import importlib
import importlib.metadata
import json
import pkgutil
import shutil
import subprocess
import sys
import sysconfig
import warnings
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

HOSTS = ("localstack", "moto", "rolo")
SITE_PACKAGES = Path(sysconfig.get_path("purelib"))

DISTRIBUTIONS = {
    "awscli": "the command-line AWS client: LocalStack's requirement of it pins botocore, its code is never imported",
    "docutils": "awscli's help texts",
    "colorama": "awscli's colours",
    "rsa": "awscli's signing of CloudFront URLs",
    "cfn-lint": "moto's CloudFormation, in whose place LocalStack has its own; moto does without when it is missing",
    "sympy": "cfn-lint",
    "mpmath": "sympy",
    "networkx": "cfn-lint",
    "grpcio": "opensearch-py over gRPC; LocalStack speaks HTTP to OpenSearch",
    "opensearch-protobufs": "opensearch-py over gRPC",
    "protobuf": "opensearch-protobufs",
}
FILES = {
    "amazon_kclpy/jars/*": "the Java consumer of Kinesis streams, which no Java is here to run",
    "awscli-*": "what pip leaves of awscli: files that its record does not list",
}


def main() -> int:
    """Slim the environment down; the exit code."""
    before = broken_imports()
    size_before = size_mb()
    remove_distributions(DISTRIBUTIONS)
    for pattern in FILES:
        for path in SITE_PACKAGES.glob(pattern):
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    lost = {name: error for name, error in broken_imports().items() if name not in before}
    for name, error in lost.items():
        print(f"lost: {name}: {error}", file=sys.stderr)
    print(f"{SITE_PACKAGES}: {size_before} MB, now {size_mb()} MB")
    return 1 if lost else 0


def remove_distributions(names: dict[str, str]) -> None:
    """Uninstall those that are here."""
    here = {each.name.lower().replace("_", "-") for each in importlib.metadata.distributions()}
    missing = names.keys() - here
    if missing:
        raise SystemExit(f"error: not in this environment, so no dead weight any more: {', '.join(sorted(missing))}")
    subprocess.run([sys.executable, "-m", "pip", "uninstall", "--quiet", "--yes", *names], check=True)


def size_mb() -> int:
    """What the environment's packages take."""
    return sum(path.stat().st_size for path in SITE_PACKAGES.rglob("*") if path.is_file()) // 1_000_000


def broken_imports() -> dict[str, str]:
    """Modules that cannot be imported, with the reason; found in a process of its own."""
    command = [sys.executable, "-B", __file__, "--walk"]
    walk = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, check=True)
    broken: dict[str, str] = json.loads(walk.stdout.splitlines()[-1])
    return broken


def walk() -> None:
    """Import all there is and print what failed."""
    warnings.simplefilter("ignore")
    broken: dict[str, str] = {}
    for host in HOSTS:
        for _ in imported(importlib.import_module(host), broken):
            pass
    print(f"\n{json.dumps(broken)}", flush=True)


def imported(package: ModuleType, broken: dict[str, str]) -> Iterator[ModuleType]:
    """The modules below a package, tests aside; adds those that fail to `broken`."""
    for found in pkgutil.iter_modules(package.__path__, f"{package.__name__}."):
        if ".testing" in found.name or found.name.endswith(".__main__"):
            continue
        try:
            module = importlib.import_module(found.name)
        except (Exception, SystemExit) as error:
            broken[found.name] = f"{type(error).__name__}: {error}"
            continue
        yield module
        if found.ispkg:
            yield from imported(module, broken)


if __name__ == "__main__":
    if sys.argv[1:] == ["--walk"]:
        walk()
        # Threads of what was imported would keep the process alive.
        sys.stdout.flush()
        sys.exit(0)
    sys.exit(main())
