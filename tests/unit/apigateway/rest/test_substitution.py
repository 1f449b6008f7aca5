import pytest

from homeport.apigateway.rest.substitution import Value, VariableText

VALUES: dict[str, Value] = {
    "context.requestId": "r-1",
    "context.status": 200,
    "context.identity.sourceIp": "192.0.2.1",
    "context.identity": {"sourceIp": "192.0.2.1"},
    "context.identity.user": None,
    "context.isCanaryRequest": False,
    "context.error.message": 'say "no"',
    "context.error.messageString": '"say \\"no\\""',
    "stageVariables.a": "x",
    "stageVariables['b-c']": "y",
    "method.request.header.X-Trace": "t",
    "input.params('id')": "7",
}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ""),
        ("no variables, $5 and $context", "no variables, $5 and $context"),
        ("$context.requestId", "r-1"),
        ("[$context.requestId]", "[r-1]"),
        ("$context.requestId-$context.status", "r-1-200"),
        ("$context.requestId.", "r-1."),
        ("$context.identity.sourceIp $context.identity.user", "192.0.2.1 ?"),
        ("$context.unknown.thing|$context.identity", "?|?"),
        ("$context.isCanaryRequest", "false"),
        ('{"m":"$context.error.message"}', '{"m":"say \\"no\\""}'),
        ('{"m":$context.error.messageString}', '{"m":"say \\"no\\""}'),
        ("$stageVariables.a ${stageVariables['b-c']} ${stageVariables.a}", "x y x"),
        ("$method.request.header.X-Trace $input.params('id')", "t 7"),
        ("$input.body $util.escapeJavaScript('a')", "$input.body $util.escapeJavaScript('a')"),
    ],
)
def test_render(text: str, expected: str) -> None:
    assert VariableText(text, missing="?").render(VALUES.get) == expected


def test_context_only_leaves_other_variables_alone() -> None:
    text = VariableText("$context.requestId $stageVariables.a ${context.requestId}", missing="-", context_only=True)

    assert text.render(VALUES.get) == "r-1 $stageVariables.a ${context.requestId}"
