"""Defect: LocalStack's lists of layers do not heed CompatibleRuntime and CompatibleArchitecture, and fail for a layer
whose versions are all deleted.

https://docs.aws.amazon.com/lambda/latest/api/API_ListLayers.html
Shown by tests/conformance/functions/test_api_layers.py.
"""

from typing import Any

from homeport.runtime.patches.on_import import when_imported


def apply() -> None:
    """Replace both lists."""
    when_imported("localstack.services.lambda_.provider", patch)


def patch(module: Any) -> None:
    """List what indicates that it is compatible, newest first."""
    list_all = module.LambdaProvider.list_layer_versions

    def matching(self: Any, context: Any, layer_name: str, runtime: str | None, architecture: str | None) -> list[Any]:
        wanted = {"compatible_runtime": runtime, "compatible_architecture": architecture}
        versions = list_all(self, context, layer_name, max_items=_ALL, **wanted)["LayerVersions"]
        return [version for version in versions if _is_compatible(version, runtime, architecture)]

    def list_layer_versions(
        self: Any,
        context: Any,
        layer_name: str,
        compatible_runtime: str | None = None,
        marker: str | None = None,
        max_items: int | None = None,
        compatible_architecture: str | None = None,
        **_given: Any,
    ) -> dict[str, Any]:
        found = module.PaginatedList(matching(self, context, layer_name, compatible_runtime, compatible_architecture))
        page, token = found.get_page(lambda version: version["LayerVersionArn"], marker, max_items)
        return {"NextMarker": token, "LayerVersions": page}

    def list_layers(
        self: Any,
        context: Any,
        compatible_runtime: str | None = None,
        marker: str | None = None,
        max_items: int | None = None,
        compatible_architecture: str | None = None,
        **_given: Any,
    ) -> dict[str, Any]:
        _validate(module, compatible_runtime, compatible_architecture)
        layers = []
        for name, layer in list(module.lambda_stores[context.account_id][context.region].layers.items()):
            found = matching(self, context, name, compatible_runtime, compatible_architecture)
            if found:
                layers.append({"LayerName": name, "LayerArn": layer.arn, "LatestMatchingVersion": found[0]})
        page, token = module.PaginatedList(layers).get_page(lambda layer: layer["LayerArn"], marker, max_items)
        return {"NextMarker": token, "Layers": page}

    module.LambdaProvider.list_layer_versions = list_layer_versions
    module.LambdaProvider.list_layers = list_layers


_ALL = 1_000_000


def _is_compatible(version: Any, runtime: str | None, architecture: str | None) -> bool:
    return (runtime is None or runtime in (version.get("CompatibleRuntimes") or ())) and (
        architecture is None or architecture in (version.get("CompatibleArchitectures") or ())
    )


def _validate(module: Any, runtime: str | None, architecture: str | None) -> None:
    """In LocalStack's words, which are recorded on AWS."""
    checks = (
        module.api_utils.validate_layer_architecture(architecture),
        module.api_utils.validate_layer_runtime(runtime),
    )
    found = [text for text in checks if text]
    if found:
        plural = "s" if len(found) > 1 else ""
        raise module.ValidationException(f"{len(found)} validation error{plural} detected: {';'.join(found)}")
