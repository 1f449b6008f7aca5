"""Which parameters there are, against AWS's model."""

import botocore.session
import pytest

from homeport.dynamodb.legacy import languages
from homeport.dynamodb.legacy.languages import Languages, check_languages

OPERATIONS = {
    "GetItem": languages.GET,
    "PutItem": languages.PUT,
    "UpdateItem": languages.UPDATE,
    "DeleteItem": languages.DELETE,
    "Query": languages.QUERY,
    "Scan": languages.SCAN,
}
NOTE = "This is a legacy parameter."


@pytest.mark.parametrize(("operation", "known"), OPERATIONS.items())
def test_every_legacy_parameter_and_every_expression_is_known(operation: str, known: Languages) -> None:
    shape = botocore.session.get_session().get_service_model("dynamodb").operation_model(operation).input_shape

    assert shape is not None
    assert set(known.legacy) == {name for name, member in shape.members.items() if NOTE in member.documentation}
    assert set(known.expressions) == {name for name in shape.members if name.endswith("Expression")}


def test_one_language_is_accepted() -> None:
    check_languages({"KeyConditions": {}, "FilterExpression": "a = b"}, languages.QUERY)
    check_languages({"Expected": {"a": {}, "b": {}}, "ConditionalOperator": "OR"}, languages.PUT)
