"""Defect: an import that overwrites leaves the former validators, authorizers, documentation parts and models in place.

Each import of the same document then adds another set, and what the new document no longer has is still there. The two
models that every API is created with stay.
Shown by tests/unit/runtime/patches/rest_api_import/test_replaced_parts.py.
"""

from typing import Any

_DEFAULT_MODELS = ("Empty", "Error")


def remove(container: Any) -> None:
    """Take away what the document is going to bring anew, or not."""
    container.validators.clear()
    container.authorizers.clear()
    container.documentation_parts.clear()
    container.resolved_models.clear()
    for name in [name for name in container.models if name not in _DEFAULT_MODELS]:
        del container.models[name]
