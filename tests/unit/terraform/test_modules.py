"""What is read of a configuration before Terraform runs."""

import json
from pathlib import Path

from homeport.terraform.modules import Module, Provider, RemoteState, installed_modules


def _module(folder: Path, text: str, name: str = "main.tf") -> Module:
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(text)
    return Module(folder)


def test_providers_of_hashicorp_aws_with_their_aliases(tmp_path: Path) -> None:
    module = _module(
        tmp_path,
        'provider "aws" {\n  region = var.region\n}\nprovider "aws" {\n  alias = "dns"\n}\nprovider "random" {\n}\n',
    )

    assert module.providers() == [Provider("aws"), Provider("aws", "dns")]


def test_a_provider_goes_by_the_name_that_required_providers_gives_it(tmp_path: Path) -> None:
    module = _module(
        tmp_path,
        "terraform {\n  required_providers {\n"
        '    amazon = { source = "hashicorp/aws", version = ">= 5.0" }\n'
        '    aws = {\n      source = "example/other"\n    }\n  }\n}\n'
        'provider "amazon" {\n}\nprovider "aws" {\n}\n',
    )

    assert (module.providers(), module.default_name()) == ([Provider("amazon")], "amazon")


def test_json_says_the_same(tmp_path: Path) -> None:
    module = _module(
        tmp_path,
        json.dumps(
            {
                "terraform": {
                    "backend": {"s3": {"bucket": "b", "key": "k"}},
                    "required_providers": {"aws": {"source": "hashicorp/aws"}},
                },
                "provider": {"aws": [{"region": "eu-west-1"}, {"alias": "us", "region": "us-east-1"}]},
                "data": {"terraform_remote_state": {"net": {"backend": "s3"}}},
            }
        ),
        "cdk.tf.json",
    )

    assert module.providers() == [Provider("aws"), Provider("aws", "us")]
    assert module.backend() == ("s3", {"bucket": '"b"', "key": '"k"'})
    assert [each.name for each in module.remote_states()] == ["net"]


def test_backend_and_remote_states(tmp_path: Path) -> None:
    module = _module(
        tmp_path,
        'terraform {\n  backend "s3" {\n    bucket = "states"\n    key = "service"\n  }\n}\n'
        'data "terraform_remote_state" "network" {\n  backend = "s3"\n'
        '  config = { bucket = "states", key = "network" }\n}\n',
    )

    assert module.backend() == ("s3", {"bucket": '"states"', "key": '"service"'})
    assert module.remote_states() == [RemoteState("network", "s3", {"bucket": '"states"', "key": '"network"'})]


def test_without_a_backend_there_is_none(tmp_path: Path) -> None:
    assert _module(tmp_path, 'resource "aws_sqs_queue" "q" {\n}\n').backend() is None


def test_override_files_of_homeport_are_no_configuration(tmp_path: Path) -> None:
    _module(tmp_path, 'provider "aws" {\n}\n', "zz_homeport_01234567_1_override.tf")

    assert Module(tmp_path).files() == []


def test_requirements_change_with_what_init_installs_and_with_nothing_else(tmp_path: Path) -> None:
    before = _module(tmp_path, 'resource "aws_sqs_queue" "q" {\n  name = "a"\n}\n').requirements()
    renamed = _module(tmp_path, 'resource "aws_sns_topic" "t" {\n  name = "b"\n}\n').requirements()
    other_provider = _module(tmp_path, 'resource "random_id" "q" {\n}\n').requirements()
    module_added = _module(tmp_path, 'module "m" {\n  source = "./m"\n}\n').requirements()

    assert before == renamed == ["uses aws"]
    assert (other_provider, module_added) == (["uses random"], ["('m',) \"./m\" None"])


def test_modules_come_from_terraforms_own_list(tmp_path: Path) -> None:
    root, data = tmp_path / "root", tmp_path / "data"
    (root / "m" / "inner").mkdir(parents=True)
    (data / "modules").mkdir(parents=True)
    entries = [
        {"Key": "", "Source": "", "Dir": "."},
        {"Key": "m", "Source": "./m", "Dir": "m"},
        {"Key": "m.inner", "Source": "./inner", "Dir": "m/inner"},
        {"Key": "twice", "Source": "./m", "Dir": "m"},
        {"Key": "gone", "Source": "./gone", "Dir": "gone"},
    ]
    (data / "modules" / "modules.json").write_text(json.dumps({"Modules": entries}))

    assert installed_modules(data, root) == [root, root / "m", root / "m" / "inner"]


def test_without_init_the_root_is_all_that_is_known(tmp_path: Path) -> None:
    assert installed_modules(tmp_path / "data", tmp_path) == [tmp_path]
