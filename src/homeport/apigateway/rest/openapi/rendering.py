"""The document's text, spaced as AWS spaces it: Jackson's way to write JSON and YAML."""

import json
import re
from collections.abc import Callable, Mapping
from typing import Any

import yaml  # type: ignore[import-untyped]  # PyYAML brings no types

_PLAIN_KEY = re.compile(r"[A-Za-z_/$][^:#'\"\\\n]*")
_STRING = "tag:yaml.org,2002:str"
_RESOLVER = yaml.resolver.Resolver()
_REPRESENTER = yaml.representer.SafeRepresenter()


def to_json(value: Any, indent: str = "") -> str:
    """`{`, a line for each member with ` : ` behind its name; arrays on one line: `[ "https" ]`."""
    if isinstance(value, Mapping):
        inner = f"{indent}  "
        members = (f"{inner}{json.dumps(name)} : {to_json(member, inner)}" for name, member in value.items())
        return "{\n" + ",\n".join(members) + f"\n{indent}}}" if value else "{ }"
    if isinstance(value, list):
        return f"[ {', '.join(to_json(each, indent) for each in value)} ]" if value else "[ ]"
    return json.dumps(value, ensure_ascii=False)


def to_yaml(value: Any) -> str:
    """Names as they are, texts in double quotes."""
    node = _node(value)
    text: str = yaml.serialize(node, Dumper=yaml.SafeDumper, explicit_start=True, allow_unicode=True, width=80)
    return text


FORMATS: Mapping[str, Callable[[Any], str]] = {"application/json": to_json, "application/yaml": to_yaml}
"""What an export can be asked for in (`Accept`)."""


def _node(value: Any) -> Any:
    if isinstance(value, Mapping):
        members = [(_key(str(name)), _node(member)) for name, member in value.items()]
        return yaml.MappingNode("tag:yaml.org,2002:map", members, flow_style=not members)
    if isinstance(value, list):
        return yaml.SequenceNode("tag:yaml.org,2002:seq", [_node(each) for each in value], flow_style=not value)
    if isinstance(value, str):
        return yaml.ScalarNode(_STRING, value, style='"')
    return _REPRESENTER.represent_data(value)


def _key(name: str) -> Any:
    is_text = _RESOLVER.resolve(yaml.ScalarNode, name, (True, False)) == _STRING
    return yaml.ScalarNode(_STRING, name, style=None if is_text and _PLAIN_KEY.fullmatch(name) else '"')
