"""The function URLs of LocalStack's Lambda provider."""

from typing import Any

from homeport.functions.deployed import FunctionKey
from homeport.functions.urls.model import Cors, FunctionUrl


class LocalStackUrls:
    """A UrlDirectory over LocalStack's stores."""

    def find_url(self, identifier: str, region: str) -> FunctionUrl | None:
        """See UrlDirectory. Domains know no capitals, AWS's identifiers might."""
        from localstack.services.lambda_.invocation.models import lambda_stores

        for account, regions in list(lambda_stores.items()):
            # A region that is none has no store, and asking for one raises.
            store = regions.get(region)
            for function in list(store.functions.values()) if store else ():
                for qualifier, url in list(function.function_url_configs.items()):
                    if url.url_id.lower() == identifier.lower():
                        return _url(url, FunctionKey(account, region, url.function_name, _alias(qualifier)))
        return None


def _alias(qualifier: str) -> str:
    """What a URL is kept under; it says `$LATEST` of itself whatever its alias is."""
    return "" if qualifier == "$LATEST" else qualifier


def _url(url: Any, key: FunctionKey) -> FunctionUrl:
    return FunctionUrl(
        identifier=url.url_id,
        region=key.region,
        key=key,
        function_arn=key.arn,
        auth_type=url.auth_type,
        is_streamed=url.invoke_mode == "RESPONSE_STREAM",
        cors=_cors(url.cors) if url.cors else None,
    )


def _cors(cors: Any) -> Cors:
    return Cors(
        allow_origins=tuple(cors.get("AllowOrigins") or ()),
        allow_methods=tuple(cors.get("AllowMethods") or ()),
        allow_headers=tuple(cors.get("AllowHeaders") or ()),
        expose_headers=tuple(cors.get("ExposeHeaders") or ()),
        max_age_s=cors.get("MaxAge") or 0,
        allow_credentials=bool(cors.get("AllowCredentials")),
    )
