"""Defect: LocalStack fetches a function's image while CreateFunction waits, needs Docker to say its digest, and takes
a port in the image's address for its tag.

AWS looks the image up and answers; here it is looked for when it is run. The digest is the one that the address names,
else one of the address. Shown by tests/conformance/functions/test_images.py.
"""

import hashlib
import re
from typing import Any

from homeport.runtime.patches.on_import import when_imported

_DIGEST = re.compile(r"@sha256:([0-9a-f]{64})$")
_TAG = re.compile(r":[^/:]+$")


def apply() -> None:
    """Know an image by its address alone."""
    when_imported("localstack.services.lambda_.invocation.lambda_models", _patch_model)
    when_imported("localstack.services.lambda_.provider", _patch_provider)


def _patch_model(module: Any) -> None:
    module.ImageCode.resolved_image_uri = property(lambda image: _resolved(image.image_uri, image.code_sha256))


def _patch_provider(module: Any) -> None:
    image_code = module.create_image_code.__globals__["ImageCode"]

    def create_image_code(image_uri: str) -> Any:
        return image_code(image_uri=image_uri, code_sha256=_digest(image_uri), repository_type="ECR")

    module.create_image_code = create_image_code


def _digest(address: str) -> str:
    named = _DIGEST.search(address)
    return named[1] if named else hashlib.sha256(address.encode()).hexdigest()


def _resolved(address: str, digest: str) -> str:
    return f"{_TAG.sub('', _DIGEST.sub('', address))}@sha256:{digest}"
