"""Functions that are container images: what the API answers of them, and what runs in their place without an engine.

https://docs.aws.amazon.com/lambda/latest/dg/images-create.html. What an engine runs is in test_images_in_docker.py.
"""

import hashlib
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from botocore.exceptions import ClientError

from support.instance import running
from support.lambda_service import Json, LambdaService

URI = "123456789012.dkr.ecr.us-east-1.amazonaws.com/shop:1.2"
NOT_OF_AN_IMAGE = "Please don't provide Handler or Runtime or Layer when the intended function PackageType is Image."
NO_SOURCE = "Please provide a source for function code."
DIGEST = "0" * 63 + "1"
SCRIPT = """#!/bin/sh
api="http://$AWS_LAMBDA_RUNTIME_API/2018-06-01/runtime/invocation"
while true; do
  head=$(mktemp)
  event=$(curl -sS -D "$head" "$api/next")
  id=$(tr -d '\\r' < "$head" | sed -n 's/^[Ll]ambda-[Rr]untime-[Aa]ws-[Rr]equest-[Ii]d: //p')
  answer="{\\"got\\": $event, \\"given\\": \\"$*\\", \\"in\\": \\"$PWD\\", \\"handler\\": \\"${_HANDLER-none}\\"}"
  curl -sS -o /dev/null "$api/$id/response" -d "$answer"
done
"""
COMMANDS = """
[functions.in-its-folder]
source = "image"
command = ["./serve", "one", "two"]
[functions.on-path]
source = "image"
command = ["sh", "serve", "three"]
[functions.nowhere]
source = "image"
command = ["./missing"]
[functions.not-to-be-run]
source = "image"
command = ["./data"]
"""


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LambdaService]:
    """A stack whose homeport.toml names commands, on a machine without an engine."""
    folder = tmp_path_factory.mktemp("images")
    (folder / "homeport.toml").write_text(COMMANDS)
    (folder / "image").mkdir()
    _write(folder / "image" / "serve", SCRIPT, 0o755)
    _write(folder / "image" / "data", "x", 0o644)
    # An engine at another kind of address is none that is used.
    with running(folder / "state", environment={"DOCKER_HOST": "tcp://127.0.0.1:1"}) as instance:
        service = LambdaService(instance.client, "us-east-1", is_aws=False)
        yield service
        service.close()


def _write(path: Path, content: str, mode: int) -> None:
    path.write_text(content)
    path.chmod(mode)


def test_image_is_created_without_being_looked_for(here: LambdaService) -> None:
    config = {"EntryPoint": ["/entry"], "Command": ["app.handler"], "WorkingDirectory": "/srv"}
    function = here.deploy_image(URI, ImageConfig=config)

    got = here.client.get_function(FunctionName=function.name)

    digest = hashlib.sha256(URI.encode()).hexdigest()
    assert got["Code"] == {
        "RepositoryType": "ECR",
        "ImageUri": URI,
        "ResolvedImageUri": f"{URI.removesuffix(':1.2')}@sha256:{digest}",
    }
    configuration = got["Configuration"]
    assert (configuration["PackageType"], configuration["CodeSha256"]) == ("Image", digest)
    assert configuration["ImageConfigResponse"] == {"ImageConfig": config}
    assert "Runtime" not in configuration
    assert "Handler" not in configuration


@pytest.mark.parametrize(
    ("uri", "resolved"),
    [
        (f"localhost:5000/shop@sha256:{DIGEST}", f"localhost:5000/shop@sha256:{DIGEST}"),
        (f"localhost:5000/shop:1@sha256:{DIGEST}", f"localhost:5000/shop@sha256:{DIGEST}"),
        ("localhost:5000/shop", f"localhost:5000/shop@sha256:{hashlib.sha256(b'localhost:5000/shop').hexdigest()}"),
    ],
)
def test_digest_of_an_image(here: LambdaService, uri: str, resolved: str) -> None:
    function = here.deploy_image(uri)

    assert here.client.get_function(FunctionName=function.name)["Code"]["ResolvedImageUri"] == resolved


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"Code": {"ImageUri": URI}, "Handler": "app.handler"}, NOT_OF_AN_IMAGE),
        ({"Code": {"ImageUri": URI}, "Runtime": "python3.13"}, NOT_OF_AN_IMAGE),
        ({"Code": {"ImageUri": URI}, "Layers": ["arn:aws:lambda:us-east-1:1:layer:a:1"]}, NOT_OF_AN_IMAGE),
        ({"Code": {"ZipFile": b"x"}}, NO_SOURCE),
        ({"Code": {"ImageUri": URI}, "PackageType": "Zip", "Runtime": "python3.13", "Handler": "a.b"}, NO_SOURCE),
    ],
)
def test_what_does_not_go_with_an_image(here: LambdaService, settings: dict[str, Json], message: str) -> None:
    """The first sentence is AWS's of 2025, reported; that of a package without an image is not confirmed."""
    request = {"FunctionName": "refused", "Role": here.role_arn, "PackageType": "Image", **settings}

    with pytest.raises(ClientError) as refused:
        here.client.create_function(**request)

    error = refused.value.response["Error"]
    assert (error["Code"], error["Message"]) == ("InvalidParameterValueException", message)


def test_image_is_replaced(here: LambdaService) -> None:
    function = here.deploy_image(URI)

    here.client.update_function_code(FunctionName=function.name, ImageUri=f"{URI}.3")
    here.wait_until_ready(function.name)

    assert here.client.get_function(FunctionName=function.name)["Code"]["ImageUri"] == f"{URI}.3"


def test_without_an_engine_the_invocation_says_what_is_missing(here: LambdaService) -> None:
    function = here.deploy_image(URI)

    answer = function.invoke()

    assert answer.function_error == "Unhandled"
    assert answer.json == {
        "errorType": "Runtime.NotSupported",
        "errorMessage": f"RequestId: {answer.request_id} Error: {function.name} is the container image {URI}, and "
        "DOCKER_HOST names tcp://127.0.0.1:1, and engines are asked by a unix:// socket alone",
    }
    hint = f"[functions.{function.name}] source = …, command = […]"
    assert f"hint: Docker runs it, or a command that homeport.toml names: {hint}" in answer.log_lines


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not on this machine")
@pytest.mark.parametrize(("name", "given"), [("in-its-folder", "one two"), ("on-path", "three")])
def test_command_in_the_place_of_an_image(here: LambdaService, name: str, given: str) -> None:
    function = here.deploy_image(URI, FunctionName=name)

    assert [function.result(number) for number in (1, 2)] == [
        {"got": number, "given": given, "in": "/var/task", "handler": "none"} for number in (1, 2)
    ]


@pytest.mark.parametrize(("name", "program"), [("nowhere", "./missing"), ("not-to-be-run", "./data")])
def test_command_that_cannot_be_run(here: LambdaService, name: str, program: str) -> None:
    answer = here.deploy_image(URI, FunctionName=name).invoke()

    assert answer.json["errorType"] == "Runtime.InvalidEntrypoint"
    assert f"Error: {program} is no program, neither on PATH nor in " in answer.json["errorMessage"]
