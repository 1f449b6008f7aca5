"""What provider blocks say, in a plan and in files."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from homeport.terraform import provider_settings
from homeport.terraform.provider_settings import Setting

URL = "http://127.0.0.1:4566"


def plan(expressions: dict[str, Any], **provider: str) -> dict[str, Any]:
    """A plan in JSON: https://developer.hashicorp.com/terraform/internals/json-format."""
    full_name = "registry.terraform.io/hashicorp/aws"
    other = {"name": "other", "full_name": "registry.terraform.io/x/other"}
    return {
        "configuration": {
            "provider_config": {
                "aws": {"name": "aws", "full_name": full_name, "expressions": expressions, **provider},
                "other": {**other, "expressions": {"endpoints": [{"s3": {"constant_value": URL}}]}},
            }
        }
    }


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        ({}, []),
        (plan({"region": {"constant_value": "eu-west-1"}}), []),
        (
            plan({"endpoints": [{"s3": {"constant_value": URL}, "sqs": {"constant_value": None}}]}),
            [Setting("endpoints", (URL,)), Setting("endpoints", ())],
        ),
        (plan({"access_key": {"constant_value": "test"}}), [Setting("access_key", ("test",))]),
        (plan({"shared_config_files": {"constant_value": ["a", "b"]}}), [Setting("shared_config_files", ("a", "b"))]),
        # In the root its expression is read from the files.
        (plan({"endpoints": [{"s3": {"references": ["var.x"]}}]}), []),
        (
            plan({"endpoints": [{"s3": {"references": ["var.x"]}}]}, module_address="module.inner"),
            [Setting("endpoints", (), "var.x")],
        ),
    ],
)
def test_a_plan(document: dict[str, Any], expected: list[Setting]) -> None:
    assert list(provider_settings.of_plan(document)) == expected


def test_what_files_write_out_is_known_without_asking(tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text(
        'provider "aws" {\n  region = var.region\n  access_key = "test" # really\n}\n'
        'provider "other" {\n  profile = var.x\n}\n'
    )
    # As plain tflocal leaves it.
    (tmp_path / "localstack_providers_override.tf").write_text(
        f'provider "aws" {{\n  profile = null\n  endpoints {{\n    s3 = "{URL}"\n  }}\n}}\n'
    )

    assert list(provider_settings.of_folder(tmp_path, lambda _: pytest.fail("asked"))) == [
        Setting("profile", ()),
        Setting("endpoints", (URL,)),
        Setting("access_key", ("test",)),
    ]


@pytest.mark.parametrize(
    ("body", "expression"),
    [
        ("endpoints {\n  s3 = local.url # why\n  sqs = local.url\n}", "local.url"),
        ("endpoints {\n  s3 = coalesce(\n    var.url, // a\n    local.url,\n  )\n}", "coalesce( var.url, local.url, )"),
        (
            'dynamic "endpoints" {\n  for_each = var.on ? [1] : []\n  content {\n    s3 = var.url\n  }\n}',
            "[for endpoints in [for key, value in var.on ? [1] : [] : { key = key, value = value }] : var.url]",
        ),
        (
            'dynamic "endpoints" {\n  for_each = var.all\n  iterator = each\n  content {\n    s3 = each.value\n  }\n}',
            "[for each in [for key, value in var.all : { key = key, value = value }] : each.value]",
        ),
    ],
)
def test_expressions_in_files_are_worked_out_once(tmp_path: Path, body: str, expression: str) -> None:
    (tmp_path / "main.tf").write_text(f'provider "aws" {{\n{body}\n}}\n')
    asked: list[str] = []

    def evaluate(expressions: Sequence[str]) -> list[Any]:
        asked.extend(" ".join(each.split()) for each in expressions)
        return [[URL, None, {"a": [""]}] for _ in expressions]

    said = set(provider_settings.of_folder(tmp_path, evaluate))

    assert (asked, said) == ([expression], {Setting("endpoints", (URL,))})


def test_what_cannot_be_worked_out_is_unknown_and_spoils_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text(
        'provider "aws" {\n  profile = data.x.y\n  endpoints {\n    s3 = local.url\n    sqs = local.none\n  }\n}\n'
    )
    known = {"local.url": URL, "local.none": None}

    def evaluate(expressions: Sequence[str]) -> list[Any] | None:
        return [known[each] for each in expressions] if known.keys() >= set(expressions) else None

    assert list(provider_settings.of_folder(tmp_path, evaluate)) == [
        Setting("profile", (), "data.x.y"),
        Setting("endpoints", (URL,)),
        Setting("endpoints", ()),
    ]


def test_endpoints_in_json(tmp_path: Path) -> None:
    content = {"provider": {"aws": {"endpoints": {"s3": "${var.url}"}}}}
    (tmp_path / "main.tf.json").write_text(json.dumps(content))
    asked: list[str] = []

    def evaluate(expressions: Sequence[str]) -> list[Any]:
        asked.extend(expressions)
        return [{"s3": URL}]

    assert list(provider_settings.of_folder(tmp_path, evaluate)) == [Setting("endpoints", (URL,))]
    assert asked == ['{"s3": "${var.url}"}']
