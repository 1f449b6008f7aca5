"""`outputs`, `api_url`, `aws` and `region` come from homeport's pytest plugin; the rest is the reference service's."""

from integration.codes_fixtures import api, document, trail

__all__ = ["api", "document", "trail"]
