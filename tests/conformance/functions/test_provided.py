"""Functions that bring their own runtime.

https://docs.aws.amazon.com/lambda/latest/dg/runtimes-custom.html
"""

import shutil
import subprocess
from pathlib import Path

import pytest

from support.lambda_service import LambdaService, archive

SCRIPT = """#!/bin/sh
api="http://$AWS_LAMBDA_RUNTIME_API/2018-06-01/runtime/invocation"
while true; do
  head=$(mktemp)
  event=$(curl -sS -D "$head" "$api/next")
  id=$(tr -d '\\r' < "$head" | sed -n 's/^[Ll]ambda-[Rr]untime-[Aa]ws-[Rr]equest-[Ii]d: //p')
  echo "got $event"
  curl -sS -o /dev/null "$api/$id/response" -d "{\\"got\\": $event, \\"by\\": \\"$0\\", \\"handler\\": \\"$_HANDLER\\"}"
done
"""
C_PROGRAM = r"""
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char answer[65536];

static void call(const char *request) {
  char host[64], *colon;
  struct sockaddr_in address = {.sin_family = AF_INET};
  size_t size = 0;
  ssize_t got;
  strcpy(host, getenv("AWS_LAMBDA_RUNTIME_API"));
  colon = strchr(host, ':');
  *colon = 0;
  address.sin_port = htons(atoi(colon + 1));
  inet_pton(AF_INET, host, &address.sin_addr);
  int connection = socket(AF_INET, SOCK_STREAM, 0);
  if (connect(connection, (struct sockaddr *)&address, sizeof address)) exit(9);
  write(connection, request, strlen(request));
  while ((got = read(connection, answer + size, sizeof answer - size - 1)) > 0) {
    size += got;
    answer[size] = 0;
    char *length = strstr(answer, "Content-Length: "), *body = strstr(answer, "\r\n\r\n");
    if (length && body && size >= (size_t)(body - answer) + 4 + atoi(length + 16)) break;
  }
  close(connection);
}

int main(void) {
  char request[65536], id[64];
  for (;;) {
    call("GET /2018-06-01/runtime/invocation/next HTTP/1.1\r\nHost: api\r\n\r\n");
    sscanf(strstr(answer, "Lambda-Runtime-Aws-Request-Id: ") + 31, "%36s", id);
    char *event = strdup(strstr(answer, "\r\n\r\n") + 4);
    snprintf(request, sizeof request,
             "POST /2018-06-01/runtime/invocation/%s/response HTTP/1.1\r\nHost: api\r\nContent-Length: %zu\r\n\r\n%s",
             id, strlen(event), event);
    call(request);
    free(event);
  }
}
"""
SETTINGS = {"Runtime": "provided.al2023", "Handler": "whatever"}
NO_BOOTSTRAP = "Couldn't find valid bootstrap(s): [/var/task/bootstrap /opt/bootstrap]"


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not on this machine")
@pytest.mark.parametrize("runtime", ["provided.al2", "provided.al2023"])
def test_script(functions: LambdaService, runtime: str) -> None:
    function = functions.shared({"bootstrap": SCRIPT}, **{**SETTINGS, "Runtime": runtime})

    answer = function.invoke({"a": 1})

    assert answer.json == {"got": {"a": 1}, "by": "/var/task/bootstrap", "handler": "whatever"}
    assert 'got {"a": 1}' in answer.log_lines


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not on this machine")
def test_bootstrap_of_a_layer(functions: LambdaService) -> None:
    layer = functions.client.publish_layer_version(
        LayerName="runtime", Content={"ZipFile": archive({"bootstrap": SCRIPT})}
    )

    function = functions.deploy({"data": "x"}, **SETTINGS, Layers=[layer["LayerVersionArn"]])

    assert function.result(1) == {"got": 1, "by": "/opt/bootstrap", "handler": "whatever"}


@pytest.mark.skipif(shutil.which("cc") is None, reason="a C compiler is not on this machine")
def test_compiled_program(functions: LambdaService, tmp_path: Path) -> None:
    (tmp_path / "bootstrap.c").write_text(C_PROGRAM)
    subprocess.run(["cc", "-w", "-o", tmp_path / "bootstrap", tmp_path / "bootstrap.c"], check=True)
    function = functions.deploy({"bootstrap": (tmp_path / "bootstrap").read_bytes()}, **SETTINGS)

    assert [function.result({"number": number}) for number in range(3)] == [{"number": number} for number in range(3)]


@pytest.mark.parametrize(
    ("files", "message"),
    [
        ({"other": "x"}, NO_BOOTSTRAP),
        ({"bin/bootstrap": "x"}, NO_BOOTSTRAP),
    ],
)
def test_bootstrap_that_is_not_there(functions: LambdaService, files: dict[str, str], message: str) -> None:
    answer = functions.shared(files, **SETTINGS).invoke()

    assert answer.json == {
        "errorType": "Runtime.InvalidEntrypoint",
        "errorMessage": f"RequestId: {answer.request_id} Error: {message}",
    }
