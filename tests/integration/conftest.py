"""`outputs`, `api_url`, `aws` and `region` come from homeport's pytest plugin; the rest is the reference service's."""

from integration.codes_fixtures import api, api_key, document, token, trail

__all__ = ["api", "api_key", "document", "token", "trail"]
