"""Lambda over AWS's API, on AWS itself or on a stack: functions from sources given as text, invoked by boto3."""

import base64
import io
import itertools
import json
import re
import textwrap
import time
import uuid
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from botocore.config import Config
from botocore.exceptions import ClientError

Json = Any

CREATED_WITHIN_S = 60.0
LOGGED_WITHIN_S = 60.0
READ_TIMEOUT_S = 90.0
BASIC_EXECUTION = "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"
TRUST = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}],
}
_REQUEST_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")


def archive(files: Mapping[str, str | bytes]) -> bytes:
    """A deployment package; a file named bootstrap, or below extensions/, may be executed."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as file:
        for name, text in files.items():
            entry = zipfile.ZipInfo(name)
            executable = name == "bootstrap" or name.startswith("extensions/")
            entry.external_attr = (0o755 if executable else 0o644) << 16
            file.writestr(entry, text if isinstance(text, bytes) else textwrap.dedent(text))
    return content.getvalue()


@dataclass(frozen=True, slots=True)
class Answer:
    """What Invoke answered."""

    status: int
    function_error: str | None
    """X-Amz-Function-Error."""
    executed_version: str | None
    payload: bytes
    log: str
    """The end of the log; empty where none was asked for."""
    request_id: str
    headers: Mapping[str, str]

    @property
    def json(self) -> Json:
        """The payload, parsed."""
        return json.loads(self.payload)

    @property
    def log_lines(self) -> list[str]:
        """The end of the log in lines."""
        return self.log.splitlines()


class Function:
    """A function that is active."""

    def __init__(self, service: "LambdaService", name: str) -> None:
        self.service = service
        self.name = name

    @property
    def arn(self) -> str:
        """The unqualified ARN."""
        return f"arn:aws:lambda:{self.service.region}:{self.service.account}:function:{self.name}"

    @property
    def log_group(self) -> str:
        """Where the log goes unless LoggingConfig says otherwise."""
        return f"/aws/lambda/{self.name}"

    def invoke(self, event: Json = None, *, payload: bytes | None = None, tail: bool = True, **request: Any) -> Answer:
        """Invoke it with an event, or with the bytes of one; `request` are more of Invoke's parameters."""
        body = payload if payload is not None else json.dumps({} if event is None else event).encode()
        given = {"FunctionName": self.name, "Payload": body, **({"LogType": "Tail"} if tail else {}), **request}
        answer = self.service.client.invoke(**given)
        metadata = answer["ResponseMetadata"]
        return Answer(
            status=answer["StatusCode"],
            function_error=answer.get("FunctionError"),
            executed_version=answer.get("ExecutedVersion"),
            payload=answer["Payload"].read(),
            log=base64.b64decode(answer.get("LogResult", "")).decode(errors="surrogateescape"),
            request_id=metadata["RequestId"],
            headers=metadata["HTTPHeaders"],
        )

    def result(self, event: Json = None, **request: Any) -> Json:
        """What the function returned; fails where it failed."""
        answer = self.invoke(event, **request)
        assert answer.function_error is None, answer
        return answer.json

    def update(self, **settings: Any) -> None:
        """Change the configuration and wait until it holds."""
        self.service.client.update_function_configuration(FunctionName=self.name, **settings)
        self.service.wait_until_ready(self.name)

    def update_code(self, files: Mapping[str, str | bytes]) -> None:
        """Replace the code and wait until it is there."""
        self.service.client.update_function_code(FunctionName=self.name, ZipFile=archive(files))
        self.service.wait_until_ready(self.name)

    def publish(self, **request: Any) -> str:
        """A new version; its number."""
        version: str = self.service.client.publish_version(FunctionName=self.name, **request)["Version"]
        self.service.wait_until_ready(self.name, Qualifier=version)
        return version

    def wait_for_log(self, complete: Callable[[list[str]], bool], group: str | None = None) -> list[str]:
        """The messages in CloudWatch Logs, once they are complete."""
        return self.service.wait_for_log(group or self.log_group, complete)


class LambdaService:
    """Lambda of one stack; what was created here is deleted by `close`."""

    def __init__(self, create_client: Callable[..., Any], region: str, *, is_aws: bool) -> None:
        """`create_client` makes a boto3 client of a service."""
        # The answer of a function is never asked for twice: a retry would hide what went wrong.
        patient = Config(retries={"max_attempts": 0}, read_timeout=READ_TIMEOUT_S, max_pool_connections=100)
        self.create_client = create_client
        self.client = create_client("lambda", config=patient)
        self.logs = create_client("logs")
        self.region = region
        self.account: str = create_client("sts").get_caller_identity()["Account"]
        self._iam = create_client("iam")
        self.is_aws = is_aws
        self._pause_s = 1.0 if is_aws else 0.02
        self._run = uuid.uuid4().hex[:8]
        self._numbers = itertools.count(1)
        self._names: list[str] = []
        self._shared: dict[str, Function] = {}
        self._role_name = self._new_name()
        self.role_arn = self._create_role()

    def deploy(self, files: Mapping[str, str | bytes], **settings: Any) -> Function:
        """Create a function of these sources and wait until it is active."""
        name = settings.pop("FunctionName", None) or self._new_name()
        given = {"Runtime": "python3.13", "Handler": "app.handler", "Timeout": 10, "Role": self.role_arn, **settings}
        self._create({"FunctionName": name, "Code": {"ZipFile": archive(files)}, **given})
        self._names.append(name)
        self.wait_until_ready(name)
        return Function(self, name)

    def deploy_image(self, uri: str, **settings: Any) -> Function:
        """Create a function that is a container image and wait until it is active."""
        name = settings.pop("FunctionName", None) or self._new_name()
        given = {"PackageType": "Image", "Timeout": 10, "Role": self.role_arn, **settings}
        self._create({"FunctionName": name, "Code": {"ImageUri": uri}, **given})
        self._names.append(name)
        self.wait_until_ready(name)
        return Function(self, name)

    def shared(self, files: Mapping[str, str | bytes], **settings: Any) -> Function:
        """The function of these sources and settings, made by the first test that wants it: for tests that only ask."""
        key = repr((sorted(files.items()), sorted(settings.items())))
        if key not in self._shared:
            self._shared[key] = self.deploy(files, **settings)
        return self._shared[key]

    def python(self, code: str, **settings: Any) -> Function:
        """A shared function whose app.py is this."""
        return self.shared({"app.py": code}, **settings)

    def wait_until_ready(self, name: str, **qualifier: str) -> None:
        """Wait until a function is active and no update is under way."""

        def settled() -> bool:
            config = self.client.get_function_configuration(FunctionName=name, **qualifier)
            assert config["State"] != "Failed", config
            assert config.get("LastUpdateStatus") != "Failed", config
            return {config["State"], config.get("LastUpdateStatus", "Successful")} == {"Active", "Successful"}

        self.wait_until(settled, f"{name} is not active", CREATED_WITHIN_S)

    def wait_for_log(self, group: str, complete: Callable[[list[str]], bool]) -> list[str]:
        """The messages of a log group, in their order, once they are complete."""
        messages: list[str] = []

        def found() -> bool:
            messages[:] = self._messages(group)
            return complete(messages)

        self.wait_until(found, lambda: f"the log {group} is not complete: {messages}", LOGGED_WITHIN_S)
        return messages

    def wait_until(self, condition: Callable[[], bool], complaint: str | Callable[[], str], within_s: float) -> None:
        """Wait until something holds; a complaint may tell what was seen last."""
        deadline = time.monotonic() + within_s
        while not condition():
            assert time.monotonic() < deadline, complaint if isinstance(complaint, str) else complaint()
            time.sleep(self._pause_s)

    def stable(self, text: str, function: Function | None = None) -> str:
        """Text without what differs between runs and stacks: request ids, account, region, the function's name."""
        names = {self.account: "ACCOUNT", self.region: "REGION"} | ({function.name: "NAME"} if function else {})
        for value, name in names.items():
            text = text.replace(value, name)
        return _REQUEST_ID.sub("REQUEST", text)

    def close(self) -> None:
        """Delete the functions, their logs and the role."""
        for name in self._names:
            self._forgive_missing(self.client.delete_function, FunctionName=name)
            self._forgive_missing(self.logs.delete_log_group, logGroupName=f"/aws/lambda/{name}")
        self._iam.detach_role_policy(RoleName=self._role_name, PolicyArn=BASIC_EXECUTION)
        self._iam.delete_role(RoleName=self._role_name)

    def _new_name(self) -> str:
        return f"conformance-{self._run}-{next(self._numbers)}"

    def _create_role(self) -> str:
        role = self._iam.create_role(RoleName=self._role_name, AssumeRolePolicyDocument=json.dumps(TRUST))["Role"]
        self._iam.attach_role_policy(RoleName=self._role_name, PolicyArn=BASIC_EXECUTION)
        return str(role["Arn"])

    def _create(self, request: dict[str, Any]) -> None:
        """A role that was just made is not known to Lambda on AWS for some seconds."""
        deadline = time.monotonic() + CREATED_WITHIN_S
        while True:
            try:
                self.client.create_function(**request)
                return
            except ClientError as error:
                unknown_role = "cannot be assumed by Lambda" in error.response["Error"]["Message"]
                if not unknown_role or time.monotonic() > deadline:
                    raise
            time.sleep(self._pause_s)

    def _messages(self, group: str) -> list[str]:
        pages = self.logs.get_paginator("filter_log_events").paginate(logGroupName=group)
        try:
            return [event["message"] for page in pages for event in page["events"]]
        except self.logs.exceptions.ResourceNotFoundException:
            return []

    @staticmethod
    def _forgive_missing(call: Callable[..., Any], **request: Any) -> None:
        try:
            call(**request)
        except ClientError as error:
            if error.response["Error"]["Code"] != "ResourceNotFoundException":
                raise
