"""Blocks and attributes of Terraform's language."""

import pytest

from homeport.terraform.hcl import Block, attributes, blocks, literal, mask


def test_blocks_are_told_from_what_looks_like_them() -> None:
    text = """
# provider "aws" { in a comment }
/* resource "x" "y" {
} */
locals {
  a = "provider \\"aws\\" {"
  b = { nested = { deep = 1 } }
  c = <<-EOT
    resource "in" "heredoc" {
  EOT
}
resource "aws_sqs_queue" "q" { name = "x" } // trailing
module "m" {
  source = "./m"
  providers = {
    aws = aws.other
  }
}
"""

    assert [(block.type, block.labels) for block in blocks(text)] == [
        ("locals", ()),
        ("resource", ("aws_sqs_queue", "q")),
        ("module", ("m",)),
    ]


def test_a_block_tells_its_attributes_and_blocks() -> None:
    (block,) = blocks('terraform {\n  required_version = ">= 1.5"\n  backend "s3" {\n    key = "k"\n  }\n}\n')

    assert block.attributes() == {"required_version": '">= 1.5"'}
    assert block.blocks() == [Block("backend", ("s3",), '\n    key = "k"\n  ')]


def test_an_expression_goes_on_inside_brackets() -> None:
    text = 'a = [\n  1,\n  "]",\n]\nb = "${join(",", ["x", "}"])}"\nc == d\ne = x == y ? 1 : 2'

    assert attributes(text) == {
        "a": '[\n  1,\n  "]",\n]',
        "b": '"${join(",", ["x", "}"])}"',
        "e": "x == y ? 1 : 2",
    }


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ('"plain"', "plain"),
        (' "with \\"quotes\\"" ', 'with "quotes"'),
        ('"${var.region}"', None),
        ('"%{ if x }a%{ endif }"', None),
        ("var.region", None),
        ("", None),
    ],
)
def test_only_a_plain_string_is_a_literal(expression: str, expected: str | None) -> None:
    assert literal(expression) == expected


@pytest.mark.parametrize(
    "text",
    [
        'a = "unfinished',
        "/* unfinished",
        "a = <<EOT\nunfinished",
        'a = "${ { x = "y" } }" # end',
        '"\\',
    ],
)
def test_masking_keeps_lengths_and_lines(text: str) -> None:
    masked = mask(text)

    assert (len(masked), masked.count("\n")) == (len(text), text.count("\n"))
