from integration.codes_fixtures import CodesApi


def test_the_service_is_well(api: CodesApi) -> None:
    answer = api.get("/healthcheck")

    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})
    assert answer.headers["Content-Type"] == "application/json"


def test_every_answer_carries_the_ids_of_its_request(api: CodesApi) -> None:
    first, second = api.get("/healthcheck"), api.get("/healthcheck")

    assert first.headers["x-amzn-RequestId"] != second.headers["x-amzn-RequestId"]
    assert first.headers["x-amz-apigw-id"]
    assert first.headers["X-Amzn-Trace-Id"].startswith("Root=1-")
