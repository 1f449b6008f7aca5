"""homeport's own runtime client for Python: what takes the place of AWS's where awslambdaric cannot be installed.

It runs without homeport, on every Python that AWS has, and imports only the standard library. Its errors, log lines and
context are those of AWS's client. https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
"""

from __future__ import annotations

import decimal
import http.client
import importlib
import json
import logging
import os
import re
import sys
import time
import traceback
from types import SimpleNamespace
from typing import Any

_API = "/2018-06-01/runtime"
_ERROR_TYPE_HEADER = "Lambda-Runtime-Function-Error-Type"
_TEXT_FRAME = 0xA55A0003
_JSON_FRAME = 0xA55A0002
# What json writes of a Decimal until it is replaced by the bare number, which json itself cannot be made to write.
_DECIMAL = re.compile(r'"\\u0000decimal:([^"]*)"')
_UNICODE_RESPONSES = {f"AWS_Lambda_python3.{minor}" for minor in (12, 13, 14)}
_RECORD_FIELDS = {*vars(logging.makeLogRecord({})), "aws_request_id", "message", "asctime"}
_CLIENT_FIELDS = ("installation_id", "app_title", "app_version_name", "app_version_code", "app_package_name")


class ClientError(Exception):
    """What the client itself finds wrong with a function, an event or a response."""

    def __init__(self, error_type: str, message: str, trace: list[str] | None = None) -> None:
        super().__init__(message)
        self.error_type = f"Runtime.{error_type}"
        self.message = message
        self.trace = trace


class Log:
    """Where log records go: whole messages in the platform's frames, so that a traceback stays one event."""

    def __init__(self) -> None:
        self.is_json = os.environ.get("AWS_LAMBDA_LOG_FORMAT", "").upper() == "JSON"
        self._descriptor = int(os.environ.pop("_LAMBDA_TELEMETRY_LOG_FD", "1"))
        self._framed = self._descriptor != 1

    def write(self, text: str, level: int = logging.NOTSET) -> None:
        """Log one message."""
        content = text.encode("utf-8", "replace")
        if self._framed:
            kind = (_JSON_FRAME if self.is_json else _TEXT_FRAME) | (level // 10 + 1 << 2 if level else 0)
            now_us = time.time_ns() // 1000
            content = kind.to_bytes(4, "big") + len(content).to_bytes(4, "big") + now_us.to_bytes(8, "big") + content
        sys.stdout.flush()
        os.write(self._descriptor, content)

    def write_error(self, error: dict[str, Any]) -> None:
        """Log an error that the function ended with."""
        if self.is_json:
            now = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
            self.write(dumps({"timestamp": now, "level": "ERROR", **error}) + "\n", logging.ERROR)
            return
        lines = [f"[ERROR] {error['errorType']}: {error['errorMessage']}", "Traceback (most recent call last):"]
        for entry in error["stackTrace"]:
            lines += [_indented(line) for line in entry.splitlines()]
        self.write("\n".join(lines) + "\n", logging.ERROR)


class RecordHandler(logging.Handler):
    """The root logger's handler, with the request's id in every line."""

    def __init__(self, log: Log) -> None:
        super().__init__()
        self.log_sink = log
        self.request_id = ""
        layout = "[%(levelname)s]\t%(asctime)s.%(msecs)03dZ\t%(aws_request_id)s\t%(message)s\n"
        self.setFormatter(JsonFormatter() if log.is_json else logging.Formatter(layout, "%Y-%m-%dT%H:%M:%S"))

    def emit(self, record: logging.LogRecord) -> None:
        record.aws_request_id = self.request_id
        self.log_sink.write(self.format(record), min(50, record.levelno // 10 * 10))


class JsonFormatter(logging.Formatter):
    """A record as a JSON object with AWS's members."""

    def format(self, record: logging.LogRecord) -> str:
        kind, value, trace = record.exc_info or (None, None, None)
        found = {
            "timestamp": self.formatTime(record, "%Y-%m-%dT%H:%M:%SZ"),
            "level": record.levelname,
            "message": record.msg if isinstance(record.msg, dict) and not record.args else record.getMessage(),
            "logger": record.name,
            "stackTrace": traceback.format_tb(trace) if trace else None,
            "errorType": kind.__name__ if kind else None,
            "errorMessage": str(value) if kind else None,
            "requestId": record.__dict__["aws_request_id"],
            "location": f"{record.pathname}:{record.funcName}:{record.lineno}" if kind else None,
        }
        found.update({name: value for name, value in vars(record).items() if name not in _RECORD_FIELDS})
        kept = {name: value for name, value in found.items() if value is not None}
        return json.dumps(kept, ensure_ascii=False, default=str) + "\n"


class Context:
    """What a handler's second argument is. https://docs.aws.amazon.com/lambda/latest/dg/python-context.html"""

    def __init__(self, headers: Any, log: Log) -> None:
        self.aws_request_id = headers["Lambda-Runtime-Aws-Request-Id"]
        self.log_group_name = os.environ.get("AWS_LAMBDA_LOG_GROUP_NAME")
        self.log_stream_name = os.environ.get("AWS_LAMBDA_LOG_STREAM_NAME")
        self.function_name = os.environ.get("AWS_LAMBDA_FUNCTION_NAME")
        self.memory_limit_in_mb = os.environ.get("AWS_LAMBDA_FUNCTION_MEMORY_SIZE")
        self.function_version = os.environ.get("AWS_LAMBDA_FUNCTION_VERSION")
        self.invoked_function_arn = headers["Lambda-Runtime-Invoked-Function-Arn"]
        self.tenant_id = headers.get("Lambda-Runtime-Aws-Tenant-Id")
        self.client_context = _client_context(_header_json(headers, "Client-Context", "Client Context"))
        identity = _header_json(headers, "Cognito-Identity", "Cognito Identity") or {}
        self.identity = SimpleNamespace(
            cognito_identity_id=identity.get("cognitoIdentityId"),
            cognito_identity_pool_id=identity.get("cognitoIdentityPoolId"),
        )
        self._deadline_ms = int(headers["Lambda-Runtime-Deadline-Ms"])
        self._log = log

    def get_remaining_time_in_millis(self) -> int:
        return max(0, self._deadline_ms - int(time.time() * 1000))

    def log(self, message: object) -> None:
        self._log.write(str(message))


def _header_json(headers: Any, name: str, title: str) -> Any:
    text = headers.get(f"Lambda-Runtime-{name}")
    if not text:
        return None
    try:
        return json.loads(text)
    except ValueError as error:
        raise ClientError("LambdaContextUnmarshalError", f"Unable to parse {title} JSON: {error}") from None


def _client_context(given: Any) -> Any:
    if given is None:
        return None
    client = given.get("client")
    named = SimpleNamespace(**{name: client.get(name) for name in _CLIENT_FIELDS}) if client is not None else None
    return SimpleNamespace(custom=given.get("custom"), env=given.get("env"), client=named)


def load_handler(name: str) -> Any:
    """The function that a handler string names. ClientError where there is none."""
    module_name, dot, function_name = name.rpartition(".")
    if not dot:
        message = f"Bad handler '{name}': not enough values to unpack (expected 2, got 1)"
        raise ClientError("MalformedHandlerName", message)
    if module_name.split(".")[0] in sys.builtin_module_names:
        raise ClientError("BuiltInModuleConflict", f"Cannot use built-in module {module_name} as a handler module")
    try:
        module = importlib.import_module(module_name.replace("/", "."))
    except ImportError as error:
        raise ClientError("ImportModuleError", f"Unable to import module '{module_name}': {error}") from None
    except SyntaxError as error:
        trace = [f'  File "{error.filename}" Line {error.lineno}\n    {error.text}']
        raise ClientError("UserCodeSyntaxError", f"Syntax error in module '{module_name}': {error}", trace) from None
    if not hasattr(module, function_name):
        raise ClientError("HandlerNotFound", f"Handler '{function_name}' missing on module '{module_name}'")
    return getattr(module, function_name)


def dumps(value: Any) -> str:
    """JSON as AWS's client writes it: Decimals are numbers, characters stay themselves from Python 3.12 on."""
    readable = os.environ.get("AWS_EXECUTION_ENV") in _UNICODE_RESPONSES
    return _DECIMAL.sub(r"\1", json.dumps(value, default=_default, ensure_ascii=not readable))


def _default(value: Any) -> Any:
    if isinstance(value, decimal.Decimal):
        return float("nan") if value.is_nan() else f"\0decimal:{value}"
    raise TypeError(f"Object of type {type(value).__name__} is not JSON serializable")


def error_of(error: BaseException, request_id: str) -> dict[str, Any]:
    """An exception in AWS's shape, without the frames of this file."""
    if isinstance(error, ClientError):
        message, kind, trace = error.message, error.error_type, error.trace or []
    else:
        message, kind, trace = str(error), type(error).__name__, traceback.format_list(_frames(error))
    return {"errorMessage": message, "errorType": kind, "requestId": request_id, "stackTrace": trace}


def _frames(error: BaseException) -> list[Any]:
    """The frames from the first one outside this file on, without the marks that newer Pythons put below a line."""
    frames = traceback.extract_tb(error.__traceback__)
    while frames and frames[0].filename == __file__:
        del frames[0]
    return [(frame.filename, frame.lineno, frame.name, frame.line) for frame in frames]


def _indented(line: str) -> str:
    """Leading blanks become no-break spaces, as AWS's client writes them."""
    text = line.lstrip(" ")
    return "\u00a0" * (len(line) - len(text)) + text


class Runtime:
    """The loop: take an invocation, run it, answer."""

    def __init__(self, address: str) -> None:
        self._connection = http.client.HTTPConnection(address)
        self._log = Log()
        self._records = RecordHandler(self._log)
        self._content_type = "application/json"

    def run(self, handler_name: str) -> None:
        """Until the worker is killed; SystemExit(1) when the function cannot be loaded."""
        sys.stdout.reconfigure(line_buffering=False, write_through=True)  # type: ignore[union-attr]  # a text stream
        self._set_up_logging()
        try:
            handler = load_handler(handler_name)
        except Exception as error:
            described = error_of(error, "")
            self._log.write_error(described)
            self._post("init/error", dumps(described).encode(), described["errorType"])
            sys.exit(1)
        while True:
            self._run_one(handler)

    def _set_up_logging(self) -> None:
        logging.Formatter.converter = time.gmtime
        root, level = logging.getLogger(), os.environ.get("AWS_LAMBDA_LOG_LEVEL", "").upper()
        root.addHandler(self._records)
        if level:
            root.setLevel({"TRACE": "DEBUG", "FATAL": "CRITICAL"}.get(level, level))

    def _run_one(self, handler: Any) -> None:
        self._connection.request("GET", f"{_API}/invocation/next")
        response = self._connection.getresponse()
        body, headers = response.read(), response.headers
        request_id = self._records.request_id = headers["Lambda-Runtime-Aws-Request-Id"]
        os.environ.pop("_X_AMZN_TRACE_ID", None)
        if headers.get("Lambda-Runtime-Trace-Id"):
            os.environ["_X_AMZN_TRACE_ID"] = headers["Lambda-Runtime-Trace-Id"]
        try:
            result = _marshalled(handler(_event(body), Context(headers, self._log)))
        except Exception as error:
            described = error_of(error, request_id)
            self._log.write_error(described)
            self._post(f"invocation/{request_id}/error", dumps(described).encode(), described["errorType"])
        else:
            self._post(f"invocation/{request_id}/response", result)

    def _post(self, path: str, body: bytes, error_type: str = "") -> None:
        headers = {"Content-Type": self._content_type, **({_ERROR_TYPE_HEADER: error_type} if error_type else {})}
        self._connection.request("POST", f"{_API}/{path}", body, headers)
        self._connection.getresponse().read()


def _event(body: bytes) -> Any:
    try:
        return json.loads(body)
    except ValueError as error:
        raise ClientError("UnmarshalError", f"Unable to unmarshal input: {error}") from None


def _marshalled(result: Any) -> bytes:
    if isinstance(result, bytes):
        return result
    try:
        return dumps(result).encode()
    except Exception as error:
        raise ClientError("MarshalError", f"Unable to marshal response: {error}") from None


def run(handler_name: str) -> None:
    """What the bootstrap hands over to."""
    Runtime(os.environ["AWS_LAMBDA_RUNTIME_API"]).run(handler_name)
