"""Where Terraform, and the providers it installs, come from."""

import socket
from pathlib import Path

import pytest

from homeport.core.errors import HomeportError
from homeport.terraform import binary, cli_config, mirror, registry
from homeport.terraform.binary import Binary
from homeport.terraform.cli_config import CliConfig

REGISTRY = "registry.terraform.io"
TERRAFORM = Binary(Path("/usr/bin/terraform"))
TOFU = Binary(Path("/usr/bin/tofu"))


def _program(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("#!/bin/sh\n")
    path.chmod(0o755)
    return path


def _mirror(folder: Path, host: str = REGISTRY) -> Path:
    (folder / host / "hashicorp" / "aws" / "5.100.0").mkdir(parents=True)
    return folder


@pytest.mark.parametrize(
    ("on_path", "fetched", "wanted", "expected"),
    [
        (["terraform", "tofu"], False, None, "path/terraform"),
        (["tofu"], True, None, "shared/bin/terraform"),
        (["tofu"], False, None, "path/tofu"),
        ([], True, None, "shared/bin/terraform"),
        (["terraform", "tofu"], True, "tofu", "path/tofu"),
    ],
)
def test_terraform_comes_from_path_then_from_bootstrap(
    tmp_path: Path, on_path: list[str], fetched: bool, wanted: str | None, expected: str
) -> None:
    for name in on_path:
        _program(tmp_path / "path" / name)
    if fetched:
        _program(tmp_path / "shared" / "bin" / "terraform")

    found = binary.find(wanted, {"PATH": str(tmp_path / "path")}, tmp_path / "shared")

    assert found.path == tmp_path / expected


@pytest.mark.parametrize(("wanted", "message"), [(None, "neither terraform nor tofu"), ("tf-9", "tf-9 is no command")])
def test_without_terraform_the_error_says_what_to_do(tmp_path: Path, wanted: str | None, message: str) -> None:
    with pytest.raises(HomeportError, match=message) as caught:
        binary.find(wanted, {"PATH": str(tmp_path)}, tmp_path)

    assert caught.value.hint


def test_each_program_has_its_registry() -> None:
    assert (TERRAFORM.registry, TOFU.registry) == (REGISTRY, "registry.opentofu.org")


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({}, (REGISTRY, 443)),
        ({"HTTPS_PROXY": "http://proxy.example:3128"}, ("proxy.example", 3128)),
        ({"https_proxy": "http://user:secret@proxy.example"}, ("proxy.example", 80)),
        ({"HTTPS_PROXY": ""}, (REGISTRY, 443)),
    ],
)
def test_a_proxy_is_asked_in_the_registrys_place(environment: dict[str, str], expected: tuple[str, int]) -> None:
    assert registry.address_to_probe(REGISTRY, environment) == expected


def test_a_registry_is_reachable_when_its_port_opens() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        proxy = {"HTTPS_PROXY": f"http://127.0.0.1:{server.getsockname()[1]}"}
        open_port = registry.is_reachable(REGISTRY, proxy)
    assert (open_port, registry.is_reachable(REGISTRY, proxy)) == (True, False)


def test_a_name_that_does_not_resolve_is_not_reachable() -> None:
    assert registry.is_reachable("registry.invalid", {}) is False


def test_named_and_implied_mirrors_come_before_any_search(tmp_path: Path) -> None:
    home, root, named = tmp_path / "home", tmp_path / "root", tmp_path / "named"
    for folder in (named, root / "terraform.d" / "plugins", home / ".terraform.d" / "plugins", home / "elsewhere"):
        _mirror(folder)

    found = mirror.find(REGISTRY, {"HOME": str(home), "TF_PLUGIN_MIRROR": str(named), "XDG_DATA_DIRS": "/x"}, root)

    assert found == [named, root / "terraform.d" / "plugins", home / ".terraform.d" / "plugins"]


def test_a_search_finds_trees_of_the_registry_to_a_bounded_depth(tmp_path: Path) -> None:
    near = _mirror(tmp_path / "a" / "mirror")
    _mirror(tmp_path / "a" / "other", "registry.opentofu.org")
    _mirror(tmp_path / "1" / "2" / "3" / "4" / "5")
    (tmp_path / "empty" / REGISTRY).mkdir(parents=True)

    assert list(mirror.search([tmp_path, tmp_path / "missing"], REGISTRY)) == [near]


INSTALLATION = '\nprovider_installation {\n  filesystem_mirror {\n    path = "/m"\n  }\n}\n'
CACHE = {"TF_PLUGIN_CACHE_DIR": "/shared/plugins", "TF_PLUGIN_CACHE_MAY_BREAK_DEPENDENCY_LOCK_FILE": "1"}
OURS = CliConfig({**CACHE, "TF_CLI_CONFIG_FILE": "/shared/cli.tfrc"}, (Path("/m"),))
WITH_CREDENTIALS = 'credentials "example.com" {\n  token = "t"\n}\n'


@pytest.mark.parametrize(
    ("users", "environment", "reachable", "mirrors", "expected"),
    [
        (None, {}, True, [], (CliConfig(CACHE), None)),
        (None, {"TF_PLUGIN_CACHE_DIR": "/c"}, True, [], (CliConfig({}), None)),
        ('plugin_cache_dir = "/c"\n', {}, True, [], (CliConfig({}), None)),
        (None, {"TF_CLI_CONFIG_FILE": "/gone"}, True, [], (CliConfig({**CACHE, "TF_CLI_CONFIG_FILE": None}), None)),
        (None, {"TF_CLI_CONFIG_FILE": "/gone"}, False, ["/m"], (OURS, INSTALLATION)),
        (None, {}, False, [], (CliConfig(CACHE), None)),
        (WITH_CREDENTIALS, {}, False, ["/m"], (OURS, WITH_CREDENTIALS + INSTALLATION)),
        ("provider_installation {\n  direct {\n  }\n}\n", {}, False, ["/m"], (CliConfig(CACHE), None)),
    ],
    ids=[
        "a registry that answers needs the cache alone",
        "the user's cache stays",
        "the user's cache in the configuration stays",
        "a file that is missing is taken away",
        "a mirror takes the place of the registry and of a missing file",
        "without a mirror Terraform is left to itself",
        "the user's settings go with the mirror",
        "who says where providers come from is believed",
    ],
)
def test_the_configuration_that_terraform_gets(
    tmp_path: Path,
    users: str | None,
    environment: dict[str, str],
    reachable: bool,
    mirrors: list[str],
    expected: tuple[CliConfig, str | None],
) -> None:
    file = tmp_path / "users.tfrc"
    if users is not None:
        file.write_text(users)

    decided = cli_config.decide(
        file if users else None, environment, reachable, [Path(each) for each in mirrors], Path("/shared")
    )

    assert decided == expected


def test_a_variable_that_names_a_missing_file_names_none(tmp_path: Path) -> None:
    (tmp_path / ".terraformrc").touch()
    environment = {"HOME": str(tmp_path), "TF_CLI_CONFIG_FILE": str(tmp_path / "gone")}

    assert cli_config.users_file(environment, TERRAFORM) is None
    assert cli_config.users_file({"HOME": str(tmp_path)}, TERRAFORM) == tmp_path / ".terraformrc"


def test_opentofu_reads_a_mirror_of_terraforms_registry(tmp_path: Path) -> None:
    source = _mirror(tmp_path / "mirror")

    (made,) = cli_config.tofu_mirror([source], tmp_path / "shared")

    assert (made / "registry.opentofu.org" / "hashicorp" / "aws" / "5.100.0").is_dir()
