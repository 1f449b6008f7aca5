"""The settings: where each comes from and which source wins."""

from pathlib import Path
from typing import Any

import pytest

from homeport import config
from homeport.config import KEYS, FunctionSettings, FunctionSource, Root, Settings, Target
from homeport.core.errors import HomeportError


def _load(folder: Path, toml: str = "", flags: dict[str, Any] | None = None, **environment: str) -> Settings:
    if toml:
        (folder / "homeport.toml").write_text(toml)
    return config.load(flags or {}, environment, folder)


def test_defaults(tmp_path: Path) -> None:
    assert _load(tmp_path) == Settings(
        project=tmp_path,
        target=Target.EMBEDDED,
        state_root=tmp_path / ".homeport",
        port=4566,
        ports={},
        region="us-east-1",
        ready_timeout_s=120.0,
        roots=(),
        workspace="default",
        terraform_binary=None,
        tests=tmp_path / "tests" / "integration",
        serve_command=(),
        serve_environment={},
    )


@pytest.mark.parametrize(
    ("toml", "environment", "flags", "expected"),
    [
        ("", {}, {}, 4566),
        ("port = 1", {}, {}, 1),
        ("port = 1", {"HOMEPORT_PORT": "2"}, {}, 2),
        ("port = 1", {"HOMEPORT_PORT": "2"}, {"port": 3}, 3),
        ("port = 1", {"HOMEPORT_PORT": ""}, {"port": None}, 1),
        ("port = 1", {}, {"port": 0}, 0),
    ],
)
def test_a_flag_beats_the_environment_beats_the_file_beats_the_default(
    tmp_path: Path, toml: str, environment: dict[str, str], flags: dict[str, Any], expected: int
) -> None:
    assert _load(tmp_path, toml, flags, **environment).port == expected


@pytest.mark.parametrize(("target", "folder"), [("embedded", "here"), ("docker", "here/docker"), ("aws", "here/aws")])
def test_each_target_has_a_state_of_its_own(tmp_path: Path, target: str, folder: str) -> None:
    assert _load(tmp_path, 'state = "here"', HOMEPORT_TARGET=target).state == tmp_path / folder


def test_the_first_variable_that_is_set_wins(tmp_path: Path) -> None:
    assert _load(tmp_path, AWS_DEFAULT_REGION="eu-north-1", AWS_REGION="eu-west-1").region == "eu-west-1"


def test_paths_start_from_where_they_are_written(tmp_path: Path) -> None:
    inner = tmp_path / "inner"
    inner.mkdir()
    (tmp_path / "homeport.toml").write_text('state = "here"\ntests = "t"\n')

    from_file = config.load({}, {}, inner)
    from_flag = config.load({"state": "../there"}, {}, inner)

    assert (from_file.project, from_file.state, from_file.tests) == (tmp_path, tmp_path / "here", tmp_path / "t")
    assert from_flag.state == tmp_path / "there"


@pytest.mark.parametrize(("folder", "expected"), [("terraform", "terraform"), (".", ".")])
def test_terraform_is_found_where_it_usually_lies(tmp_path: Path, folder: str, expected: str) -> None:
    (tmp_path / folder).mkdir(exist_ok=True)
    (tmp_path / folder / "main.tf").touch()

    assert _load(tmp_path).roots == (Root(tmp_path / expected),)


def test_several_roots_in_order_each_with_its_variables_behind_the_common_ones(tmp_path: Path) -> None:
    toml = (
        '[terraform]\nroots = ["network", { path = "service", var_files = ["service.tfvars"] }]\n'
        'var_files = ["all.tfvars"]\n'
    )

    assert _load(tmp_path, toml).roots == (
        Root(tmp_path / "network", (tmp_path / "all.tfvars",)),
        Root(tmp_path / "service", (tmp_path / "all.tfvars", tmp_path / "service.tfvars")),
    )
    assert _load(tmp_path, HOMEPORT_TERRAFORM="a:/b").roots == (
        Root(tmp_path / "a", (tmp_path / "all.tfvars",)),
        Root(Path("/b"), (tmp_path / "all.tfvars",)),
    )


@pytest.mark.parametrize("source", ["flag", "environment"])
def test_a_root_that_is_named_keeps_its_variables(tmp_path: Path, source: str) -> None:
    toml = '[terraform]\nroots = ["network", { path = "service", var_files = ["service.tfvars"] }]\n'
    flags = {"terraform.roots": ("./service/",)} if source == "flag" else {}
    environment = {"HOMEPORT_TERRAFORM": "service"} if source == "environment" else {}

    roots = _load(tmp_path, toml, flags, **environment).roots

    assert roots == (Root(tmp_path / "service", (tmp_path / "service.tfvars",)),)


@pytest.mark.parametrize(
    ("toml", "message", "hint"),
    [
        ("prot = 1", "unknown key prot", "did you mean port?"),
        ('[terraform]\nroot = "x"', "unknown key terraform.root", "did you mean terraform.roots?"),
        ("zzz = 1", "unknown key zzz", "known keys: "),
        ("port = 70000", "homeport.toml: port: expected a port between 0 and 65535, not 70000", "port: where "),
        ("port = true", "expected a port between 0 and 65535, not True", "port: where "),
        ('target = "mars"', "expected one of embedded, docker, localstack, aws, not 'mars'", "target: where "),
        ("ready_timeout_s = 0", "expected seconds above 0, not 0", "ready_timeout_s: how "),
        ('[terraform]\nroots = [{ folder = "x" }]', "a root is a folder or", "terraform.roots: "),
        ("[terraform]\nroots = 7", "expected a list of folders, not 7", "terraform.roots: "),
        ("[serve]\ncommand = 7", "expected a command, not 7", "serve.command: "),
        ("[serve.environment]\nA = 1", "expected a table of texts", "serve.environment: "),
        ("port =", "homeport.toml: ", "mend or remove homeport.toml"),
    ],
)
def test_a_wrong_setting_is_refused_with_a_hint(tmp_path: Path, toml: str, message: str, hint: str) -> None:
    with pytest.raises(HomeportError) as caught:
        _load(tmp_path, toml)

    assert message in caught.value.message
    assert (caught.value.hint or "").startswith(hint)


def test_a_command_may_be_one_text(tmp_path: Path) -> None:
    settings = _load(tmp_path, '[serve]\ncommand = "flask --app \'my app\' run"\n[serve.environment]\nT = "table"\n')

    assert (settings.serve_command, settings.serve_environment) == (
        ("flask", "--app", "my app", "run"),
        {"T": "table"},
    )


def test_every_key_says_what_it_means() -> None:
    assert [key.name for key in KEYS if not key.meaning] == []


def test_tables_of_functions_stand_beside_settings_of_all(tmp_path: Path) -> None:
    toml = (
        '[functions.codes]\nsource = "src"\nbuild = "make codes"\n[functions.audit]\nsource = "a"\ncommand = "./run"\n'
    )

    assert _load(tmp_path, toml).function_sources == {
        "codes": FunctionSource(tmp_path / "src", ("make", "codes")),
        "audit": FunctionSource(tmp_path / "a", command=("./run",)),
    }


@pytest.mark.parametrize(
    "entries", ['folder = "src"', "", 'build = "make"', 'command = "./run"', 'source = "src"\nfolder = "src"']
)
def test_a_table_of_a_function_says_what_it_has_of_its_own(tmp_path: Path, entries: str) -> None:
    with pytest.raises(HomeportError, match=r"\[functions.codes\] takes source"):
        _load(tmp_path, f"[functions.codes]\n{entries}\n")


def test_freezing_is_set_for_all_functions_and_for_single_ones(tmp_path: Path) -> None:
    settings = _load(
        tmp_path,
        "[functions]\nfreeze = false\n[functions.one]\nfreeze = true\n[functions.other]\nsource = 'other'\n",
    )

    assert (settings.functions.freeze, settings.freeze_by_function) == (False, {"one": True})
    assert list(settings.function_sources) == ["other"]


def test_freezing_is_a_switch(tmp_path: Path) -> None:
    with pytest.raises(HomeportError, match="expected true or false, not 'perhaps'"):
        _load(tmp_path, "[functions.codes]\nfreeze = 'perhaps'\n")


def test_functions_table_holds_settings_and_functions_side_by_side(tmp_path: Path) -> None:
    settings = _load(
        tmp_path,
        "[functions]\nkeep_idle_s = 5\n[functions.worker]\nsource = 'worker'\n",
    )

    assert settings.functions == FunctionSettings(keep_idle_s=5.0)
    assert list(settings.function_sources) == ["worker"]


def test_hosts_that_functions_may_reach(tmp_path: Path) -> None:
    settings = _load(
        tmp_path,
        '[functions]\nallow_hosts = ["*.rekognition.amazonaws.com", "fd00:ec2::254"]\n'
        '[functions.codes]\nallow_hosts = ["169.254.169.254"]\n[functions.audit]\nsource = "a"\n',
    )

    assert settings.functions.allow_hosts == ("*.rekognition.amazonaws.com", "fd00:ec2::254")
    assert settings.allow_hosts_by_function == {"codes": ("169.254.169.254",)}
    assert list(settings.function_sources) == ["audit"]
    assert config.load({}, {"HOMEPORT_FUNCTIONS_ALLOW_HOSTS": "a.b, c"}, tmp_path).functions.allow_hosts == ("a.b", "c")


@pytest.mark.parametrize("host", ["https://a.b", "a.b/c", "a.b:443", "a b", ""])
def test_hosts_are_no_urls(tmp_path: Path, host: str) -> None:
    with pytest.raises(HomeportError, match="allow_hosts: expected a host name"):
        _load(tmp_path, f'[functions]\nallow_hosts = ["{host}"]\n')


def test_ports_of_apis(tmp_path: Path) -> None:
    assert _load(tmp_path, '[ports]\ncodes = 8080\n"codes/beta" = 8081').ports == {"codes": 8080, "codes/beta": 8081}


@pytest.mark.parametrize("toml", ["ports = 8080", "[ports]\na = 1\nb = 1", "[ports]\na = 0", "[ports]\na = 65536"])
def test_ports_that_cannot_be(tmp_path: Path, toml: str) -> None:
    with pytest.raises(HomeportError, match=r"^homeport.toml: ports: expected "):
        _load(tmp_path, toml)
