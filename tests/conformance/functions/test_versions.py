"""Versions and aliases: which code answers, under which name.

https://docs.aws.amazon.com/lambda/latest/dg/configuration-versions.html
https://docs.aws.amazon.com/lambda/latest/dg/configuring-alias-routing.html
"""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest

from support.lambda_service import Function, LambdaService


def code(number: int) -> dict[str, str]:
    text = (
        f"def handler(event, context):\n    return [{number}, context.function_version, context.invoked_function_arn]\n"
    )
    return {"app.py": text}


@pytest.fixture(scope="module")
def function(functions: LambdaService) -> Function:
    """Versions 1 and 2, $LATEST is the third; the alias `fixed` is version 1, `split` both by halves."""
    made = functions.deploy(code(1))
    made.publish()
    made.update_code(code(2))
    made.publish()
    made.update_code(code(3))
    functions.client.create_alias(FunctionName=made.name, Name="fixed", FunctionVersion="1")
    weights = {"AdditionalVersionWeights": {"2": 0.5}}
    functions.client.create_alias(FunctionName=made.name, Name="split", FunctionVersion="1", RoutingConfig=weights)
    return made


@pytest.mark.parametrize(
    ("qualifier", "number", "version"),
    [("1", 1, "1"), ("2", 2, "2"), ("$LATEST", 3, "$LATEST"), ("fixed", 1, "1")],
)
def test_qualifier_chooses_the_code(function: Function, qualifier: str, number: int, version: str) -> None:
    by_parameter = function.invoke(Qualifier=qualifier)
    by_arn = function.invoke(FunctionName=f"{function.arn}:{qualifier}")

    for answer in (by_parameter, by_arn):
        assert answer.json == [number, version, f"{function.arn}:{qualifier}"]
        assert answer.executed_version == version
        assert answer.log_lines[0] == f"START RequestId: {answer.request_id} Version: {version}"


def test_no_qualifier_is_the_latest(function: Function) -> None:
    answer = function.invoke()

    assert (answer.json, answer.executed_version) == ([3, "$LATEST", function.arn], "$LATEST")


def test_alias_routes_by_weight(function: Function) -> None:
    answers = [function.invoke(Qualifier="split", tail=False) for _ in range(60)]

    counted = Counter(answer.executed_version for answer in answers)
    # Fewer than 10 of 60 at even odds: once in fifteen million runs.
    assert (set(counted), min(counted.values()) >= 10) == ({"1", "2"}, True)
    assert {(answer.json[1], answer.executed_version) for answer in answers} == {("1", "1"), ("2", "2")}
    assert {answer.json[2] for answer in answers} == {f"{function.arn}:split"}


def test_alias_that_moves(functions: LambdaService) -> None:
    made = functions.deploy(code(1))
    first = made.publish()
    made.update_code(code(2))
    second = made.publish()
    functions.client.create_alias(FunctionName=made.name, Name="live", FunctionVersion=first)
    before = made.result(Qualifier="live")
    functions.client.update_alias(FunctionName=made.name, Name="live", FunctionVersion=second)

    after = made.result(Qualifier="live")

    assert (before[:2], after[:2]) == ([1, "1"], [2, "2"])


def test_new_code_answers_once_the_update_is_done(functions: LambdaService) -> None:
    made = functions.deploy(code(1))
    answers = []
    for number in (1, 2, 3):
        made.update_code(code(number))
        answers.append(made.result()[0])

    assert answers == [1, 2, 3]


def test_old_code_is_there_until_its_invocations_are_over(functions: LambdaService) -> None:
    text = """\
        import time
        def handler(event, context):
            print("begun")
            time.sleep(event["seconds"])
            import late
            return late.number
    """
    made = functions.deploy({"app.py": text, "late.py": "number = 1"}, Timeout=60)
    # Logs take seconds on AWS.
    seconds = 15 if functions.is_aws else 3
    with ThreadPoolExecutor(1) as threads:
        running = threads.submit(made.result, {"seconds": seconds}, tail=False)
        made.wait_for_log(lambda found: any(each.startswith("begun") for each in found))
        made.update_code({"app.py": text, "late.py": "number = 2"})

        assert not running.done()
        assert running.result() == 1
    assert made.result({"seconds": 0}) == 2


def test_new_handler_answers_once_the_update_is_done(functions: LambdaService) -> None:
    made = functions.deploy(
        {"app.py": "def one(e, c):\n    return 1\ndef two(e, c):\n    return 2\n"}, Handler="app.one"
    )
    before = made.result()
    made.update(Handler="app.two")

    assert (before, made.result()) == (1, 2)
