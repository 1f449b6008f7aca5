"""REST APIs in a live instance: LocalStack's control plane deploys them, homeport's data plane answers their calls."""

import json
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import requests
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from botocore.exceptions import ClientError

from support.instance import running
from support.live_apis import ACCOUNT, CODE, REGION, Apis, operation

WITHIN_S = 20.0


@pytest.fixture(scope="module")
def apis(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Apis]:
    with running(tmp_path_factory.mktemp("rest") / "state") as instance:
        yield Apis(instance)


def test_a_function_answers(apis: Apis) -> None:
    api_id = apis.deploy({"paths": {"/pets/{id}": {"get": operation()}}}, variables={"colour": "blue"})
    by_host = {"Host": f"{api_id}.execute-api.{REGION}.amazonaws.com"}
    urls = [
        (f"/_aws/execute-api/{api_id}/prod/pets/7?a=b", {}),
        (f"/restapis/{api_id}/prod/_user_request_/pets/7?a=b", {}),
        ("/prod/pets/7?a=b", by_host),
    ]

    for path, headers in urls:
        response = requests.get(apis.instance.url + path, headers=headers, timeout=30)
        event = response.json()["event"]
        said = (event["path"], event["pathParameters"], event["queryStringParameters"], event["stageVariables"])
        assert (response.status_code, *said) == (200, "/pets/7", {"id": "7"}, {"a": "b"}, {"colour": "blue"})
        assert event["requestContext"]["identity"]["sourceIp"] == "127.0.0.1"
        assert response.headers["x-amzn-RequestId"] == event["requestContext"]["requestId"]


def test_a_stage_variable_names_the_function(apis: Apis) -> None:
    api_id = apis.deploy(
        {"paths": {"/a": {"get": operation("${stageVariables.function}")}}}, variables={"function": "no"}
    )
    missing = apis.call(api_id, "/a")
    change = {"op": "replace", "path": "/variables/function", "value": "echo"}
    apis.control.update_stage(restApiId=api_id, stageName="prod", patchOperations=[change])
    found = apis.call(api_id, "/a")

    assert (missing.status_code, missing.json()) == (500, {"message": "Internal server error"})
    assert (found.status_code, found.json()["name"]) == (200, "echo")


def test_the_document_is_kept_whole(apis: Apis) -> None:
    problem = '{"title":"$context.error.responseType","detail":"$context.error.validationErrorString"}'
    api_id = apis.deploy(
        {
            "paths": {
                "/pets": {
                    "parameters": [{"name": "X-Tenant", "in": "header", "required": True}],
                    "post": operation(
                        requestBody={"content": {"application/json": {"schema": {"required": ["name"]}}}},
                    )
                    | {"x-amazon-apigateway-request-validator": "all"},
                },
                "/signed": {"get": operation() | {"x-amazon-apigateway-auth": {"type": "AWS_IAM"}}},
            },
            "x-amazon-apigateway-request-validators": {
                "all": {"validateRequestBody": True, "validateRequestParameters": True}
            },
            "x-amazon-apigateway-gateway-responses": {
                "BAD_REQUEST_BODY": {"statusCode": 422, "responseTemplates": {"application/problem+json": problem}}
            },
        }
    )
    tenant = {"X-Tenant": "t"}
    refused = apis.call(api_id, "/pets", "POST", json={}, headers=tenant)

    assert apis.call(api_id, "/pets", "POST", json={"name": "Tom"}).status_code == 400
    assert apis.call(api_id, "/pets", "POST", json={"name": "Tom"}, headers=tenant).status_code == 200
    assert (refused.status_code, refused.headers["Content-Type"]) == (422, "application/problem+json")
    assert refused.json() == {
        "title": "BAD_REQUEST_BODY",
        "detail": '[object has missing required properties (["name"])]',
    }
    assert apis.call(api_id, "/signed").json() == {"message": "Missing Authentication Token"}


def test_a_new_deployment_answers_from_its_stages_update_on(apis: Apis) -> None:
    api_id = apis.deploy({"paths": {"/old": {"get": operation()}}})
    document = {"openapi": "3.0.1", "info": {"title": "t", "version": "2"}, "paths": {"/new": {"get": operation()}}}
    apis.control.put_rest_api(restApiId=api_id, mode="overwrite", body=json.dumps(document).encode())
    deployment = apis.control.create_deployment(restApiId=api_id)["id"]
    before = (apis.call(api_id, "/old").status_code, apis.call(api_id, "/new").status_code)
    change = {"op": "replace", "path": "/deploymentId", "value": deployment}
    apis.control.update_stage(restApiId=api_id, stageName="prod", patchOperations=[change])
    after = (apis.call(api_id, "/old").status_code, apis.call(api_id, "/new").status_code)

    assert (before, after) == ((200, 403), (403, 200))


def test_no_request_is_lost_while_deployments_are_swapped(apis: Apis) -> None:
    api_id = apis.deploy({"paths": {"/a": {"get": operation()}}})

    def swap() -> None:
        for _ in range(10):
            apis.control.create_deployment(restApiId=api_id, stageName="prod")

    with ThreadPoolExecutor(5) as threads:
        swapping = threads.submit(swap)
        statuses = list(threads.map(lambda _: apis.call(api_id, "/a").status_code, range(100)))
        swapping.result()

    assert statuses == [200] * 100


def test_an_access_log_has_a_line_for_each_request(apis: Apis) -> None:
    group = f"arn:aws:logs:{REGION}:{ACCOUNT}:log-group:/api/logged"
    mock = {
        "type": "mock",
        "requestTemplates": {"application/json": '{"statusCode": 200}'},
        "responses": {"default": {"statusCode": "200"}},
    }
    api_id = apis.deploy(
        {
            "paths": {
                "/a": {
                    "get": operation(),
                    "options": {"responses": {"200": {}}, "x-amazon-apigateway-integration": mock},
                }
            }
        }
    )
    settings = {"destinationArn": group, "format": "$context.requestId $context.httpMethod $context.status"}
    changes = [{"op": "replace", "path": f"/accessLogSettings/{key}", "value": each} for key, each in settings.items()]
    apis.control.update_stage(restApiId=api_id, stageName="prod", patchOperations=changes)
    calls = [apis.call(api_id, "/a"), apis.call(api_id, "/nothing"), apis.call(api_id, "/a", "OPTIONS")]
    expected = {
        f"{response.headers['x-amzn-RequestId']} {response.request.method} {response.status_code}" for response in calls
    }
    deadline = time.monotonic() + WITHIN_S
    while (lines := _lines(apis, "/api/logged")) != expected and time.monotonic() < deadline:
        time.sleep(0.05)

    assert lines == expected
    assert [response.status_code for response in calls] == [200, 403, 200]


def _lines(apis: Apis, group: str) -> set[str]:
    try:
        return {event["message"] for event in apis.logs.filter_log_events(logGroupName=group)["events"]}
    except apis.logs.exceptions.ResourceNotFoundException:
        return set()


def test_a_deleted_api_is_forbidden(apis: Apis) -> None:
    api_id = apis.deploy({"paths": {"/a": {"get": operation()}}})
    assert apis.call(api_id, "/a").status_code == 200
    apis.control.delete_rest_api(restApiId=api_id)
    response = apis.call(api_id, "/a")

    assert (response.status_code, response.json()) == (403, {"message": "Forbidden"})
    assert response.headers["x-amzn-ErrorType"] == "ForbiddenException"


GUARD = """
def handler(event, context):
    if event["authorizationToken"] == "boom":
        raise Exception("Unauthorized")
    statement = {
        "Action": "execute-api:Invoke",
        "Effect": "Allow" if event["authorizationToken"] == "allow" else "Deny",
        "Resource": event["methodArn"],
    }
    policy = {"Version": "2012-10-17", "Statement": [statement]}
    return {"principalId": "ada", "policyDocument": policy, "context": {"level": 3}}
"""


def test_without_a_permission_no_function_is_called(apis: Apis) -> None:
    apis.create("private", CODE)
    api_id = apis.deploy({"paths": {"/a/{id}": {"get": operation("private"), "put": operation("private")}}})
    refused = apis.call(api_id, "/a/1")
    apis.permit("private", f"arn:aws:execute-api:{REGION}:{ACCOUNT}:{api_id}/*/GET/a/*")

    assert (refused.status_code, refused.json()) == (500, {"message": "Internal server error"})
    assert apis.call(api_id, "/a/1").status_code == 200
    assert apis.call(api_id, "/a/1", "PUT").status_code == 500


@pytest.fixture(scope="module")
def guarded(apis: Apis) -> str:
    """An API whose `/a` asks the function `guard`."""
    apis.create("guard", GUARD)
    apis.permit("guard", f"arn:aws:execute-api:{REGION}:{ACCOUNT}:*/authorizers/*")
    arn = f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:guard"
    scheme = {
        "type": "apiKey",
        "name": "Authorization",
        "in": "header",
        "x-amazon-apigateway-authtype": "custom",
        "x-amazon-apigateway-authorizer": {
            "type": "token",
            "authorizerUri": f"arn:aws:apigateway:{REGION}:lambda:path/2015-03-31/functions/{arn}/invocations",
            "authorizerResultTtlInSeconds": 60,
        },
    }
    return apis.deploy(
        {
            "paths": {"/a": {"get": operation(security=[{"guard": []}])}},
            "components": {"securitySchemes": {"guard": scheme}},
        }
    )


def test_a_function_authorizes(apis: Apis, guarded: str) -> None:
    answers = [
        apis.call(guarded, "/a", headers={"Authorization": token} if token else {})
        for token in ("allow", "deny", "boom", None)
    ]

    assert [answer.status_code for answer in answers] == [200, 403, 401, 401]
    authorizer = answers[0].json()["event"]["requestContext"]["authorizer"]
    assert (authorizer["principalId"], authorizer["level"]) == ("ada", "3")
    denied = "User is not authorized to access this resource with an explicit deny in an identity-based policy"
    assert answers[1].json() == {"Message": denied}


def test_an_authorizer_is_asked_again_once_its_cache_is_flushed(apis: Apis, guarded: str) -> None:
    def latency() -> str:
        answer = apis.call(guarded, "/a", headers={"Authorization": "allow"})
        return str(answer.json()["event"]["requestContext"]["authorizer"]["integrationLatency"])

    latency()
    # What the cache says costs no time.
    assert latency() == "0"
    apis.instance.client("apigateway").flush_stage_authorizers_cache(restApiId=guarded, stageName="prod")

    assert latency() != "0"


def test_an_authorizer_is_tested(apis: Apis, guarded: str) -> None:
    """The lines of the log are as AWS's console showed them."""
    client = apis.instance.client("apigateway")
    [authorizer] = client.get_authorizers(restApiId=guarded)["items"]

    def tested(**headers: str) -> Any:
        return client.test_invoke_authorizer(restApiId=guarded, authorizerId=authorizer["id"], headers=headers)

    let_in, denied = tested(Authorization="allow"), tested(Authorization="deny")
    refused, missing = tested(Authorization="boom"), tested()
    statement = {
        "Action": "execute-api:Invoke",
        "Effect": "Allow",
        "Resource": f"arn:aws:execute-api:{REGION}:{ACCOUNT}:{guarded}/ESTestInvoke-stage/GET/",
    }
    heading, *lines = let_in["log"].splitlines()
    request_id = heading.removeprefix("Execution log for request ")
    texts = [line.partition(" : ")[2] for line in lines]

    assert [each["clientStatus"] for each in (let_in, denied, refused, missing)] == [0, 0, 401, 401]
    assert let_in["principalId"] == "ada"
    assert json.loads(let_in["policy"]) == {"Version": "2012-10-17", "Statement": [statement]}
    assert json.loads(denied["policy"])["Statement"][0]["Effect"] == "Deny"
    assert texts[:2] == [
        f"Starting authorizer: {authorizer['id']} for request: {request_id}",
        "Incoming identity: allow",
    ]
    assert texts[-2:] == [
        "Using valid authorizer policy for principal: ada",
        "Successfully completed authorizer execution",
    ]
    assert [line.partition(" : ")[2] for line in refused["log"].splitlines()[-2:]] == [
        f"Unauthorized request: {refused['log'].splitlines()[0].rpartition(' ')[2]}",
        "Unauthorized",
    ]
    assert "policy" not in refused
    assert "policy" not in missing


def test_an_authorizer_that_does_not_exist_is_not_tested(apis: Apis, guarded: str) -> None:
    client = apis.instance.client("apigateway")
    with pytest.raises(ClientError) as caught:
        client.test_invoke_authorizer(restApiId=guarded, authorizerId="gone", headers={})

    assert caught.value.response["Error"] == {
        "Code": "NotFoundException",
        "Message": "Invalid Authorizer identifier specified",
    }


def test_signed_calls(apis: Apis) -> None:
    iam = apis.instance.client("iam")
    iam.create_user(UserName="ada")
    key = iam.create_access_key(UserName="ada")["AccessKey"]
    document = {"paths": {"/a": {"get": operation(**{"x-amazon-apigateway-auth": {"type": "AWS_IAM"}})}}}
    api_id = apis.deploy(document)
    credentials = Credentials(key["AccessKeyId"], key["SecretAccessKey"])

    def call(credentials: Credentials | None) -> requests.Response:
        url = f"{apis.instance.url}/_aws/execute-api/{api_id}/prod/a?b=c"
        request = AWSRequest("GET", url)
        if credentials is not None:
            SigV4Auth(credentials, "execute-api", REGION).add_auth(request)
        return requests.get(url, headers=dict(request.headers), timeout=30)

    unsigned, not_allowed = call(None), call(credentials)
    statement = {"Effect": "Allow", "Action": "execute-api:Invoke", "Resource": f"arn:aws:execute-api:*:*:{api_id}/*"}
    policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    iam.put_user_policy(UserName="ada", PolicyName="p", PolicyDocument=policy)
    allowed = call(credentials)
    forged = call(Credentials(key["AccessKeyId"], "wrong"))

    assert [each.status_code for each in (unsigned, not_allowed, allowed, forged)] == [403, 403, 200, 403]
    assert unsigned.json() == {"message": "Missing Authentication Token"}
    assert forged.headers["x-amzn-ErrorType"] == "InvalidSignatureException"
    identity = allowed.json()["event"]["requestContext"]["identity"]
    assert (identity["userArn"], identity["accessKey"]) == (f"arn:aws:iam::{ACCOUNT}:user/ada", key["AccessKeyId"])


def test_templates_and_a_mock(apis: Apis) -> None:
    integration = {
        "type": "mock",
        "requestTemplates": {"application/json": '{"statusCode": 200}'},
        "responses": {
            "default": {
                "statusCode": "200",
                "responseParameters": {"method.response.header.X-Stage": "context.stage"},
                "responseTemplates": {"application/json": '#set($q = $input.params(\'q\')){"q": "$q"}'},
            }
        },
    }
    response = {"200": {"description": "ok", "headers": {"X-Stage": {"schema": {"type": "string"}}}}}
    api_id = apis.deploy(
        {"paths": {"/m": {"get": {"responses": response, "x-amazon-apigateway-integration": integration}}}}
    )
    answer = apis.call(api_id, "/m?q=1")

    assert (answer.status_code, answer.json(), answer.headers["X-Stage"]) == (200, {"q": "1"}, "prod")


def service(uri: str, template: str, answer: str = "", *, role: str = "gate", **parameters: str) -> dict[str, Any]:
    """An operation that an AWS service answers."""
    integration = {
        "type": "aws",
        "httpMethod": "POST",
        "uri": f"arn:aws:apigateway:{REGION}:{uri}",
        "credentials": f"arn:aws:iam::{ACCOUNT}:role/{role}",
        "requestParameters": {f"integration.request.header.{name}": value for name, value in parameters.items()},
        "requestTemplates": {"application/json": template},
        "responses": {
            "default": {"statusCode": "200", "responseTemplates": {"application/json": answer} if answer else {}},
            "[45]\\d{2}": {"statusCode": "502"},
        },
    }
    return {"responses": {"200": {"description": "ok"}, "502": {"description": "no"}}} | {
        "x-amazon-apigateway-integration": integration
    }


def trusting(principal: str) -> str:
    """A trust policy."""
    statement = {"Effect": "Allow", "Principal": {"Service": principal}, "Action": "sts:AssumeRole"}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def test_a_service_is_asked_as_a_role_that_trusts_api_gateway_alone(apis: Apis) -> None:
    """https://docs.aws.amazon.com/apigateway/latest/developerguide/permissions.html"""
    roles = apis.instance.client("iam")
    roles.create_role(RoleName="closed", AssumeRolePolicyDocument=trusting("lambda.amazonaws.com"))
    listed = "dynamodb:action/ListTables"
    paths = {f"/{role}": {"get": service(listed, "{}", role=role)} for role in ("closed", "missing")}
    api_id = apis.deploy({"paths": paths})
    failure = (500, {"message": "Internal server error"})

    def call(role: str) -> tuple[int, Any]:
        answer = apis.call(api_id, f"/{role}")
        return answer.status_code, answer.json()

    assert (call("closed"), call("missing")) == (failure, failure)
    roles.update_assume_role_policy(RoleName="closed", PolicyDocument=trusting("apigateway.amazonaws.com"))
    assert call("closed")[0] == 200


def test_services_answer(apis: Apis) -> None:
    trust = trusting("apigateway.amazonaws.com")
    apis.instance.client("iam").create_role(RoleName="gate", AssumeRolePolicyDocument=trust)
    tables, queues, topics = (apis.instance.client(name) for name in ("dynamodb", "sqs", "sns"))
    tables.create_table(
        TableName="items",
        BillingMode="PAY_PER_REQUEST",
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
    )
    tables.get_waiter("table_exists").wait(TableName="items", WaiterConfig={"Delay": 1})
    queue = queues.create_queue(QueueName="items")["QueueUrl"]
    topic = topics.create_topic(Name="items")["TopicArn"]
    form = "'application/x-www-form-urlencoded'"
    document = "$util.escapeJavaScript($input.body)"
    item = '{"id": {"S": "$input.params(\'id\')"}, "doc": {"S": "' + document + '"}}'
    put = '{"TableName": "items", "Item": ' + item + "}"
    get = '{"TableName": "items", "Key": {"id": {"S": "$input.params(\'id\')"}}}'
    api_id = apis.deploy(
        {
            "paths": {
                "/items/{id}": {
                    "put": service("dynamodb:action/PutItem", put),
                    "get": service("dynamodb:action/GetItem", get, '{"doc": "$input.path(\'$.Item.doc.S\')"}'),
                },
                "/broken": {"get": service("dynamodb:action/GetItem", "{}")},
                "/queue": {
                    "post": service(
                        f"sqs:path/{ACCOUNT}/items",
                        "Action=SendMessage&MessageBody=$util.urlEncode($input.body)",
                        "$input.path('$.SendMessageResponse.SendMessageResult.MD5OfMessageBody')",
                        **{"Content-Type": form},
                    )
                },
                "/topic": {
                    "post": service(
                        "sns:action/Publish",
                        f"Action=Publish&TopicArn=$util.urlEncode('{topic}')&Message=$util.urlEncode($input.body)",
                        **{"Content-Type": form},
                    )
                },
            }
        }
    )
    stored = apis.call(api_id, "/items/7", "PUT", data="say hi", headers={"Content-Type": "application/json"})
    read, broken = apis.call(api_id, "/items/7"), apis.call(api_id, "/broken")
    sent = apis.call(api_id, "/queue", "POST", json={"a": "b&c"})
    published = apis.call(api_id, "/topic", "POST", json={"n": 1})
    [message] = queues.receive_message(QueueUrl=queue, WaitTimeSeconds=5)["Messages"]

    assert [each.status_code for each in (stored, read, broken, sent, published)] == [200, 200, 502, 200, 200]
    assert read.json() == {"doc": "say hi"}
    assert (message["Body"], message["MD5OfBody"]) == ('{"a": "b&c"}', sent.text)


def test_another_server_answers(apis: Apis) -> None:
    """The server is this very instance, whose health page every method may read."""
    integration = {
        "type": "http_proxy",
        "httpMethod": "GET",
        "uri": f"{apis.instance.url}/_localstack/{{page}}",
        "requestParameters": {"integration.request.path.page": "method.request.path.page"},
    }
    parameters = [{"name": "page", "in": "path", "required": True, "schema": {"type": "string"}}]
    operation = {"responses": {}, "parameters": parameters, "x-amazon-apigateway-integration": integration}
    api_id = apis.deploy({"paths": {"/pages/{page}": {"get": operation}}})
    answer = apis.call(api_id, "/pages/health")

    assert (answer.status_code, "services" in answer.json()) == (200, True)
