from types import SimpleNamespace

from homeport.runtime.patches.rest_api_import.merged_parts import Before, complete
from support.imported_api import imported


def test_parts_of_the_same_name_are_changed_and_keep_their_ids() -> None:
    get = SimpleNamespace(authorizer_id="a-new", request_validator_id="v-new")
    put = SimpleNamespace(authorizer_id="a-old", request_validator_id="v-other")
    api = imported({}, {"GET": get, "PUT": put})
    container = api.container
    container.authorizers = {"a-old": {"id": "a-old", "name": "people", "type": "TOKEN"}}
    container.validators = {"v-other": {"id": "v-other", "name": "other"}}
    place = {"type": "METHOD", "path": "/pets", "method": "GET"}
    container.documentation_parts = {"d-old": {"id": "d-old", "location": place, "properties": "{}"}}
    before = Before.of(container)
    container.authorizers["a-new"] = {"id": "a-new", "name": "people", "type": "REQUEST"}
    container.validators["v-new"] = {"id": "v-new", "name": "all"}
    anew = {"id": "d-new", "location": {**place, "name": None}, "properties": '{"summary": "Pets"}'}
    container.documentation_parts["d-new"] = anew
    api.rest_api.binaryMediaTypes = ["image/png", "image/gif", "image/png"]

    complete(api, before)

    assert container.authorizers == {"a-old": {"id": "a-old", "name": "people", "type": "REQUEST"}}
    assert container.validators == {
        "v-other": {"id": "v-other", "name": "other"},
        "v-new": {"id": "v-new", "name": "all"},
    }
    assert container.documentation_parts == {"d-old": {**anew, "id": "d-old"}}
    assert (get.authorizer_id, get.request_validator_id) == ("a-old", "v-new")
    assert (put.authorizer_id, put.request_validator_id) == ("a-old", "v-other")
    assert api.rest_api.binaryMediaTypes == ["image/png", "image/gif"]
