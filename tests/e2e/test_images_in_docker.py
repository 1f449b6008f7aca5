"""Functions whose container images a real engine runs: small ones, with a program in C and nothing else.

Each waits for facts inside the container: its user, its file system, its way to the Runtime API and to the stack.
"""

import io
import json
import shutil
import signal
import subprocess
import tarfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from support.instance import Instance, running
from support.lambda_service import LambdaService

pytestmark = [
    pytest.mark.docker,
    pytest.mark.timeout(300),
    pytest.mark.skipif(shutil.which("cc") is None, reason="a C compiler is not on this machine"),
]
IMAGE = "homeport-test-image:1"
PROGRAM = r"""
#include <arpa/inet.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char answer[65536];

static void call(const char *address, const char *request) {
  char host[64], *colon;
  struct sockaddr_in place = {.sin_family = AF_INET};
  size_t size = 0;
  ssize_t got;
  strcpy(host, address);
  colon = strchr(host, ':');
  *colon = 0;
  place.sin_port = htons(atoi(colon + 1));
  inet_pton(AF_INET, host, &place.sin_addr);
  int connection = socket(AF_INET, SOCK_STREAM, 0);
  if (connect(connection, (struct sockaddr *)&place, sizeof place)) exit(9);
  write(connection, request, strlen(request));
  while ((got = read(connection, answer + size, sizeof answer - size - 1)) > 0) {
    size += got;
    answer[size] = 0;
    char *length = strcasestr(answer, "Content-Length: "), *body = strstr(answer, "\r\n\r\n");
    if (length && body && size >= (size_t)(body - answer) + 4 + atoi(length + 16)) break;
  }
  close(connection);
}

static int can_write(const char *path) {
  int file = open(path, O_CREAT | O_WRONLY, 0644);
  if (file >= 0) close(file);
  return file >= 0;
}

int main(int count, char **arguments) {
  char request[65536], id[64], cwd[256], body[4096];
  const char *api = getenv("AWS_LAMBDA_RUNTIME_API");
  for (;;) {
    call(api, "GET /2018-06-01/runtime/invocation/next HTTP/1.1\r\nHost: api\r\n\r\n");
    sscanf(strstr(answer, "Lambda-Runtime-Aws-Request-Id: ") + 31, "%36s", id);
    char *event = strdup(strstr(answer, "\r\n\r\n") + 4);
    if (strstr(event, "exit")) exit(7);
    if (strstr(event, "spin")) for (;;) pause();
    if (strstr(event, "fill")) for (;;) memset(malloc(1 << 20), 1, 1 << 20);
    printf("got %s\n", event);
    fflush(stdout);
    call(getenv("AWS_ENDPOINT_URL") + 7, "GET /_homeport/health HTTP/1.1\r\nHost: stack\r\nConnection: close\r\n\r\n");
    snprintf(body, sizeof body,
             "{\"event\": %s, \"arguments\": \"%s|%s\", \"folder\": \"%s\", \"user\": %d, \"root\": %d, \"tmp\": %d, "
             "\"mine\": \"%s\", \"built\": \"%s\", \"home\": \"%s\", \"stack\": %d}",
             event, arguments[0], count > 1 ? arguments[1] : "", getcwd(cwd, sizeof cwd), getuid(),
             can_write("/file"), can_write("/tmp/file"), getenv("MINE"), getenv("BUILT"),
             getenv("HOME") ? getenv("HOME") : "", strstr(answer, " 200 ") != 0);
    snprintf(request, sizeof request,
             "POST /2018-06-01/runtime/invocation/%s/response HTTP/1.1\r\nHost: api\r\nContent-Length: %zu\r\n\r\n%s",
             id, strlen(body), body);
    call(api, request);
    free(event);
  }
}
"""


@pytest.fixture(scope="module")
def image(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("image")
    (folder / "main.c").write_text(PROGRAM)
    subprocess.run(["cc", "-w", "-static", "-D_GNU_SOURCE", "-o", "bootstrap", "main.c"], check=True, cwd=folder)
    changes = ['ENTRYPOINT ["/srv/bootstrap"]', 'CMD ["from-the-image"]', "WORKDIR /srv", "ENV BUILT=in", "USER 0"]
    options = [part for change in changes for part in ("--change", change)]
    subprocess.run(["docker", "import", *options, "-", IMAGE], input=_packed(folder / "bootstrap"), check=True)
    yield IMAGE
    subprocess.run(["docker", "image", "rm", IMAGE], check=True, capture_output=True)


def _packed(program: Path) -> bytes:
    content = io.BytesIO()
    with tarfile.open(fileobj=content, mode="w") as archive:
        for name in ("srv", "tmp", "elsewhere"):
            entry = tarfile.TarInfo(name)
            entry.type, entry.mode = tarfile.DIRTYPE, 0o755
            archive.addfile(entry)
        archive.add(program, "srv/bootstrap")
    return content.getvalue()


@pytest.fixture(scope="module")
def instance(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Instance]:
    with running(tmp_path_factory.mktemp("stack") / "state") as found:
        yield found


@pytest.fixture(scope="module")
def functions(instance: Instance, image: str) -> Iterator[LambdaService]:
    """Whose containers are gone before their image goes."""
    service = LambdaService(instance.client, "us-east-1", is_aws=False)
    yield service
    service.close()
    _wait_until_none_is_left()


def _containers(function: str = "") -> list[str]:
    """Those of one function, or of all that the tests have made."""
    label = "label=homeport.function" + (f"={function}" if function else "")
    listed = ["docker", "ps", "--all", "--filter", label, "--filter", f"ancestor={IMAGE}", "--format", "{{.Names}}"]
    return subprocess.run(listed, capture_output=True, text=True, check=True).stdout.split()


def _wait_until_none_is_left(function: str = "") -> None:
    deadline = time.monotonic() + 30
    while _containers(function):
        assert time.monotonic() < deadline, _containers()
        time.sleep(0.1)


def test_image_runs_as_it_says(functions: LambdaService, image: str) -> None:
    function = functions.deploy_image(image, Environment={"Variables": {"MINE": "a b\nc"}})

    answers = [function.invoke(number) for number in (1, 2)]

    assert [json.loads(answer.payload, strict=False) for answer in answers] == [
        {
            "event": number,
            "arguments": "/srv/bootstrap|from-the-image",
            "folder": "/srv",
            "user": 993,
            "root": 0,
            "tmp": 1,
            "mine": "a b\nc",
            "built": "in",
            "home": "/",
            "stack": 1,
        }
        for number in (1, 2)
    ]
    function.wait_for_log(lambda messages: "got 2" in "".join(messages))


@pytest.mark.parametrize(
    ("config", "arguments", "folder"),
    [
        ({"Command": ["mine"]}, "/srv/bootstrap|mine", "/srv"),
        ({"EntryPoint": ["/srv/bootstrap"]}, "/srv/bootstrap|from-the-image", "/srv"),
        (
            {"EntryPoint": ["/srv/bootstrap", "mine"], "WorkingDirectory": "/elsewhere"},
            "/srv/bootstrap|mine",
            "/elsewhere",
        ),
    ],
)
def test_image_config_replaces_each_by_itself(
    functions: LambdaService, image: str, config: dict[str, list[str]], arguments: str, folder: str
) -> None:
    result = functions.deploy_image(image, ImageConfig=config).result()

    assert (result["arguments"], result["folder"]) == (arguments, folder)


@pytest.mark.parametrize(
    ("event", "settings", "error_type", "message"),
    [
        ("exit", {}, "Runtime.ExitError", "Runtime exited with error: exit status 7"),
        ("spin", {"Timeout": 5}, "Sandbox.Timedout", "Task timed out after 5.00 seconds"),
        ("fill", {}, "Runtime.ExitError", "Runtime exited with error: signal: killed"),
    ],
)
def test_failures(
    functions: LambdaService, image: str, event: str, settings: dict[str, int], error_type: str, message: str
) -> None:
    function = functions.deploy_image(image, **settings)

    answer = function.invoke(event)

    assert (answer.json["errorType"], answer.json["errorMessage"].partition("Error: ")[2]) == (error_type, message)
    # Another container takes its place.
    assert function.result(5)["event"] == 5


def test_entry_point_that_is_not_there(functions: LambdaService, image: str) -> None:
    answer = functions.deploy_image(image, ImageConfig={"EntryPoint": ["/missing"]}).invoke()

    assert answer.json["errorType"] == "Runtime.ExitError"
    assert "/missing" in answer.log


def test_image_that_the_engine_does_not_have(functions: LambdaService) -> None:
    answer = functions.deploy_image("homeport-test-missing:1").invoke()

    assert answer.json["errorType"] == "Runtime.NotSupported"
    assert answer.json["errorMessage"].endswith("Error: the container engine has no image homeport-test-missing:1")


def test_deleted_function_leaves_no_container(functions: LambdaService, image: str) -> None:
    function = functions.deploy_image(image)
    function.result(1)
    assert _containers(function.name)

    functions.client.delete_function(FunctionName=function.name)

    _wait_until_none_is_left(function.name)


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGKILL])
def test_server_that_ends_leaves_no_container(tmp_path: Path, image: str, how: signal.Signals) -> None:
    with running(tmp_path / "state") as instance:
        service = LambdaService(instance.client, "us-east-1", is_aws=False)
        function = service.deploy_image(image)
        function.result(1)
        assert _containers(function.name)

        instance.stop(how)

    _wait_until_none_is_left(function.name)
