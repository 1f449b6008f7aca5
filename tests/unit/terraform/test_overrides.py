"""The text of the override files, and their removal."""

from pathlib import Path

from homeport.terraform import hcl, overrides
from homeport.terraform.modules import Provider
from homeport.terraform.overrides import Supplement, endpoints_of, file_names

TFLOCALS = """
provider "aws" {
  access_key = "test"
  endpoints {
    sqs = "http://127.0.0.1:4566"
    s3 = "http://127.0.0.1:4566"
 }
}
"""


def _supplement(**changes: object) -> Supplement:
    values: dict[str, object] = {
        "file_name": "zz_homeport_01234567_2_override.tf",
        "state": Path('/state/with "quotes"/terraform.tfstate'),
        "workspaces": Path("/state/${dir}"),
        "providers": {"/project": (Provider("aws"),), "/project/m": (Provider("aws", "dns"),)},
        "remote_states": {"network": ("/n/terraform.tfstate", "/n/workspaces")},
        "unknown_endpoints": ("iotevents",),
        **changes,
    }
    return Supplement(**values)  # type: ignore[arg-type]  # a table of fields, each of its own type


def test_endpoints_are_read_from_tflocals_override() -> None:
    assert endpoints_of(TFLOCALS) == {"sqs": "http://127.0.0.1:4566", "s3": "http://127.0.0.1:4566"}


def test_a_module_gets_its_own_providers_and_nothing_more() -> None:
    text = _supplement().files({"sqs": "http://a", "iotevents": "http://a"})[
        Path("/project/m/zz_homeport_01234567_2_override.tf")
    ]

    (provider,) = hcl.blocks(text)
    (endpoints,) = provider.blocks()
    assert (provider.labels, provider.attributes()["alias"]) == (("aws",), '"dns"')
    assert endpoints.attributes() == {"sqs": '"http://a"'}


def test_what_leads_to_aws_is_taken_from_a_provider() -> None:
    (text, _) = _supplement().files({}).values()

    attributes = hcl.blocks(text)[0].attributes()
    assert attributes == {
        "access_key": '"test"',
        "secret_key": '"test"',
        "skip_credentials_validation": "true",
        "skip_metadata_api_check": "true",
        "s3_use_path_style": "true",
        "profile": "null",
        "token": "null",
        "shared_config_files": "null",
        "shared_credentials_files": "null",
        "allowed_account_ids": "null",
        "forbidden_account_ids": "null",
        "custom_ca_bundle": "null",
        "use_dualstack_endpoint": "null",
        "use_fips_endpoint": "null",
    }


def test_the_root_keeps_its_state_here_and_reads_its_siblings() -> None:
    (text, _) = _supplement().files({}).values()

    _, terraform, remote = hcl.blocks(text)
    (backend,) = terraform.blocks()
    assert (backend.labels, backend.attributes()) == (
        ("local",),
        {"path": '"/state/with \\"quotes\\"/terraform.tfstate"', "workspace_dir": '"/state/$${dir}"'},
    )
    assert (remote.labels, remote.attributes()) == (
        ("terraform_remote_state", "network"),
        {"backend": '"local"', "config": '{ path = "/n/terraform.tfstate", workspace_dir = "/n/workspaces" }'},
    )


def test_a_supplement_survives_the_environment() -> None:
    assert Supplement.from_json(_supplement().to_json()) == _supplement()


def test_overrides_are_removed_whoever_left_them_and_nothing_else(tmp_path: Path) -> None:
    tflocals, ours = file_names("0123abcd")
    left = [tmp_path / tflocals, tmp_path / ours, tmp_path / file_names("deadbeef")[0]]
    others = [tmp_path / "main.tf", tmp_path / "override.tf", tmp_path / "zz_homeport_mine_override.tf"]
    for file in [*left, *others]:
        file.touch()

    removed = overrides.remove([tmp_path, tmp_path / "missing"])

    assert (sorted(removed), sorted(tmp_path.iterdir())) == (sorted(left), sorted(others))
