from homeport.runtime.patches.rest_api_import.replaced_parts import remove
from support.imported_api import container


def test_what_the_document_brings_anew_is_taken_away() -> None:
    api = container()
    for name in ("validators", "authorizers", "documentation_parts", "resolved_models"):
        getattr(api, name)["a"] = {}
    api.models.update({"Empty": {}, "Error": {}, "Pet": {}})
    api.gateway_responses["DEFAULT_4XX"] = {}
    remove(api)

    assert api.models == {"Empty": {}, "Error": {}}
    assert (api.validators, api.authorizers, api.documentation_parts, api.resolved_models) == ({}, {}, {}, {})
    assert api.gateway_responses == {"DEFAULT_4XX": {}}
