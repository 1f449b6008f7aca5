"""Layers: their versions, lists and filters.

https://docs.aws.amazon.com/lambda/latest/api/API_ListLayers.html
"""

import uuid
from collections.abc import Iterator
from typing import Any

import pytest

from support.lambda_service import LambdaService, archive


@pytest.fixture(scope="module")
def layer(functions: LambdaService) -> Iterator[str]:
    """A layer of three versions: for Python, for Node on arm64, for anything."""
    name = f"conformance-{uuid.uuid4().hex[:8]}"
    content = {"ZipFile": archive({"python/shared.py": "where = 'layer'\n"})}
    kinds: list[dict[str, Any]] = [
        {"CompatibleRuntimes": ["python3.13", "python3.12"], "CompatibleArchitectures": ["x86_64", "arm64"]},
        {"CompatibleRuntimes": ["nodejs22.x"], "CompatibleArchitectures": ["arm64"]},
        {},
    ]
    for kind in kinds:
        functions.client.publish_layer_version(LayerName=name, Content=content, **kind)
    yield name
    for number in (1, 2, 3):
        functions.client.delete_layer_version(LayerName=name, VersionNumber=number)


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({}, [3, 2, 1]),
        ({"CompatibleRuntime": "python3.13"}, [1]),
        ({"CompatibleRuntime": "nodejs22.x"}, [2]),
        ({"CompatibleArchitecture": "arm64"}, [2, 1]),
        ({"CompatibleArchitecture": "x86_64"}, [1]),
        ({"CompatibleRuntime": "python3.13", "CompatibleArchitecture": "arm64"}, [1]),
        ({"CompatibleRuntime": "java21"}, []),
    ],
)
def test_filters(functions: LambdaService, layer: str, filters: dict[str, str], expected: list[int]) -> None:
    versions = functions.client.list_layer_versions(LayerName=layer, **filters)["LayerVersions"]
    latest = [
        found["LatestMatchingVersion"]["Version"]
        for page in functions.client.get_paginator("list_layers").paginate(**filters)
        for found in page["Layers"]
        if found["LayerName"] == layer
    ]

    assert [version["Version"] for version in versions] == expected
    assert latest == expected[:1]


def test_pages(functions: LambdaService, layer: str) -> None:
    pages = functions.client.get_paginator("list_layer_versions").paginate(
        LayerName=layer, PaginationConfig={"PageSize": 2}
    )

    assert [[version["Version"] for version in page["LayerVersions"]] for page in pages] == [[3, 2], [1]]


def test_layer_without_versions_is_not_listed(functions: LambdaService) -> None:
    name = f"conformance-{uuid.uuid4().hex[:8]}"
    content = {"ZipFile": archive({"a": "b"})}
    functions.client.publish_layer_version(LayerName=name, Content=content)
    functions.client.delete_layer_version(LayerName=name, VersionNumber=1)

    layers = functions.client.get_paginator("list_layers").paginate().search("Layers[].LayerName")

    assert name not in set(layers)
    assert functions.client.list_layer_versions(LayerName=name)["LayerVersions"] == []
    assert functions.client.publish_layer_version(LayerName=name, Content=content)["Version"] == 2
    functions.client.delete_layer_version(LayerName=name, VersionNumber=2)
