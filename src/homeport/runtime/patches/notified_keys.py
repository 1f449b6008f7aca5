"""Defect: S3's notifications write a space in an object's key as `%20`, where AWS writes `+`.

AWS encodes keys as forms are: `red flower.jpg` becomes `red+flower.jpg`.
https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html
Shown by tests/e2e/test_bucket_notifications.py.
"""

from typing import Any
from urllib.parse import quote_plus

from homeport.runtime.patches.on_import import when_imported


def apply() -> None:
    """Encode keys as AWS does."""
    when_imported("localstack.services.s3.notifications", patch)


def patch(module: Any) -> None:
    """Replace the encoding that the module uses for keys, and for nothing else."""
    module.quote = _encoded


def _encoded(key: str) -> str:
    """The folders' slashes stay."""
    return quote_plus(key, safe="/")
