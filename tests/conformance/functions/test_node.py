"""Node.js functions: how they are loaded, how they answer, and what is told of their errors.

https://docs.aws.amazon.com/lambda/latest/dg/nodejs-handler.html
"""

import base64
import json
import re
import shutil
from collections.abc import Mapping

import pytest

from support.lambda_service import Answer, Function, Json, LambdaService, archive

pytestmark = pytest.mark.skipif(shutil.which("node") is None, reason="Node.js is not on this machine")

MODULE = '{"type": "module"}'
NODE_JS_EXIT = (
    "The Lambda runtime client detected an unexpected Node.js exit code. This is most commonly caused by a Promise "
    "that was never settled. For more information, see https://nodejs.org/docs/latest/api/process.html#exit-codes"
)
CALLBACKS_REMOVED = (
    "ERROR: AWS Lambda has removed support for callback-based function handlers starting with Node.js 24. You need to "
    "modify this function to use a supported handler signature to use Node.js 24 or later. For more information see "
    "https://docs.aws.amazon.com/lambda/latest/dg/nodejs-handler.html."
)


def node(functions: LambdaService, files: str | Mapping[str, str], **settings: Json) -> Function:
    given = {"Runtime": "nodejs20.x", "Handler": "index.handler", **settings}
    return functions.shared({"index.js": files} if isinstance(files, str) else files, **given)


RESULTS: dict[str, tuple[Mapping[str, str], Json]] = {
    "async": ({"index.js": "exports.handler = async (event) => ({ got: event.a });"}, {"got": 1}),
    "ES module": ({"index.mjs": "export const handler = async (event) => [event.a];"}, [1]),
    "package of type module": (
        {"package.json": MODULE, "index.js": "export const handler = async () => import.meta.url;"},
        "file:///var/task/index.js",
    ),
    ".cjs": ({"index.cjs": "exports.handler = async () => __filename;"}, "/var/task/index.cjs"),
    "nothing": ({"index.js": "exports.handler = async () => {};"}, None),
    "function": ({"index.js": "exports.handler = async () => () => 1;"}, None),
    "synchronous": ({"index.js": "exports.handler = () => 'lost';"}, None),
    "callback": ({"index.js": "exports.handler = (e, c, callback) => callback(null, e.a);"}, 1),
    "first callback wins": (
        {"index.js": "exports.handler = (e, c, callback) => { callback(null, 1); callback(null, 2); };"},
        1,
    ),
    "callback waits for the event loop": (
        {
            "index.js": "const seen = [];\nexports.handler = (e, c, callback) => {\n"
            "  setTimeout(() => seen.push('timer'), 20); callback(null, seen); };"
        },
        ["timer"],
    ),
    "callback that does not wait": (
        {
            "index.js": "exports.handler = (e, c, callback) => {\n  c.callbackWaitsForEmptyEventLoop = false;\n"
            "  setInterval(() => {}, 1000); callback(null, 'now'); };"
        },
        "now",
    ),
    "context.succeed": ({"index.js": "exports.handler = (e, c) => c.succeed('well');"}, "well"),
    "context.done": ({"index.js": "exports.handler = (e, c) => c.done(null, 'done');"}, "done"),
    "never called back": ({"index.js": "exports.handler = (e, c, callback) => {};"}, None),
}


@pytest.mark.parametrize("name", RESULTS)
def test_results(functions: LambdaService, name: str) -> None:
    files, expected = RESULTS[name]

    answer = node(functions, files).invoke({"a": 1})

    assert (answer.function_error, answer.json) == (None, expected)


ERRORS: dict[str, tuple[str, str, str]] = {
    "thrown": ("exports.handler = async () => { throw new TypeError('no'); };", "TypeError", "no"),
    "thrown at once": ("exports.handler = () => { throw new RangeError('no'); };", "RangeError", "no"),
    "called back": ("exports.handler = (e, c, callback) => callback(new Error('no'));", "Error", "no"),
    "called back with a text": ("exports.handler = (e, c, callback) => callback('no');", "string", "no"),
    "rejected with a number": ("exports.handler = async () => { throw 5; };", "number", "5"),
    "context.fail": ("exports.handler = (e, c) => c.fail();", "string", "handled"),
    "not serialisable": ("exports.handler = async () => 1n;", "Error", "Unable to stringify response body"),
    "no handler": (
        "exports.other = 1;",
        "Runtime.HandlerNotFound",
        "index.handler is undefined or not exported",
    ),
    "handler is no function": ("exports.handler = 1;", "Runtime.HandlerNotFound", "index.handler is not a function"),
    "module is missing": (
        "require('nothing-of-this-name');",
        "Runtime.ImportModuleError",
        "Error: Cannot find module 'nothing-of-this-name'",
    ),
    "syntax": ("exports.handler = (", "Runtime.UserCodeSyntaxError", "SyntaxError: Unexpected end of input"),
    "while loading": ("throw new Error('no');", "Error", "no"),
    "rejection that nobody handles": (
        "exports.handler = async () => { Promise.reject(new Error('lost')); await new Promise(setImmediate); };",
        "Runtime.UnhandledPromiseRejection",
        "Error: lost",
    ),
    "exception that nobody catches": (
        "exports.handler = () => new Promise(() => setTimeout(() => { throw new Error('late'); }, 1));",
        "Error",
        "late",
    ),
    "promise that is never settled": (
        "exports.handler = async () => { await new Promise(() => {}); };",
        "Runtime.NodeJsExit",
        NODE_JS_EXIT,
    ),
}


def error_of(answer: Answer) -> tuple[str | None, str, str]:
    """Function error, type and the first line of the message: what follows names files of the runtime."""
    return answer.function_error, answer.json["errorType"], answer.json["errorMessage"].splitlines()[0]


@pytest.mark.parametrize("name", ERRORS)
def test_errors(functions: LambdaService, name: str) -> None:
    code, error_type, message = ERRORS[name]
    function = node(functions, code)

    answers = [function.invoke(), function.invoke()]

    assert [error_of(answer) for answer in answers] == [("Unhandled", error_type, message)] * 2
    assert list(answers[0].json) == ["errorType", "errorMessage", "trace"]


@pytest.mark.parametrize(
    ("handler", "error_type", "message"),
    [
        ("index", "Runtime.MalformedHandlerName", "Bad handler"),
        (
            "../index.handler",
            "Runtime.MalformedHandlerName",
            "'../index.handler' is not a valid handler name. Use absolute paths when specifying root directories in "
            "handler names.",
        ),
        ("missing.handler", "Runtime.ImportModuleError", "Error: Cannot find module 'missing'"),
    ],
)
def test_handler_names(functions: LambdaService, handler: str, error_type: str, message: str) -> None:
    answer = node(functions, "exports.handler = async () => 1;", Handler=handler).invoke()

    assert error_of(answer) == ("Unhandled", error_type, message)


def test_nested_handler_in_a_folder(functions: LambdaService) -> None:
    files = {"src/app.js": "exports.nested = { handler: async () => 'found' };"}

    assert node(functions, files, Handler="src/app.nested.handler").result() == "found"


def test_exit_ends_the_environment(functions: LambdaService) -> None:
    answer = node(functions, "exports.handler = async () => process.exit(3);").invoke()

    assert answer.json == {
        "errorType": "Runtime.ExitError",
        "errorMessage": f"RequestId: {answer.request_id} Error: Runtime exited with error: exit status 3",
    }


def test_context(functions: LambdaService) -> None:
    code = """
    exports.handler = async (event, c) => ({
      ...c, left: c.getRemainingTimeInMillis() > 0 && c.getRemainingTimeInMillis() <= 10000,
      functions: ['succeed', 'fail', 'done'].map((name) => typeof c[name]),
    });
    """
    function = node(functions, code)
    given = {"custom": {"a": "b"}}
    encoded = base64.b64encode(json.dumps(given).encode()).decode()

    answer = function.invoke(ClientContext=encoded)

    stream = answer.json.pop("logStreamName")
    assert re.fullmatch(r"\d{4}/\d\d/\d\d/\[\$LATEST\][0-9a-f]{32}", stream)
    assert {key: value for key, value in answer.json.items() if key != "logStreamName"} == {
        "callbackWaitsForEmptyEventLoop": True,
        "functionVersion": "$LATEST",
        "functionName": function.name,
        "memoryLimitInMB": "128",
        "logGroupName": function.log_group,
        "clientContext": given,
        "invokedFunctionArn": function.arn,
        "awsRequestId": answer.request_id,
        "left": True,
        "functions": ["function"] * 3,
    }


def test_callbacks_are_gone_from_node_24(functions: LambdaService) -> None:
    answer = node(functions, "exports.handler = (e, c, callback) => callback(null, 1);", Runtime="nodejs24.x").invoke()

    assert error_of(answer) == ("Unhandled", "Runtime.CallbackHandlerDeprecated", CALLBACKS_REMOVED)


LOGS = """
console.log('loading');
exports.handler = async () => {
  console.log('text', { a: 1 }); console.warn('two\\nlines'); console.error(new TypeError('no').message);
  console.debug('quiet');
};
"""


def test_lines_of_the_text_format(functions: LambdaService) -> None:
    answer = node(functions, LOGS).invoke()

    time = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z"
    prefix = f"{time}\t{answer.request_id}"
    start = answer.log.index("\n", answer.log.index("START RequestId")) + 1
    assert re.fullmatch(
        f"{prefix}\tINFO\ttext {{ a: 1 }}\n{prefix}\tWARN\ttwo\nlines\n{prefix}\tERROR\tno\n{prefix}\tDEBUG\tquiet\n",
        answer.log[start : answer.log.index("END RequestId")],
    )


def test_lines_of_the_json_format(functions: LambdaService) -> None:
    code = "exports.handler = async () => { console.log('text', 1); console.warn({ a: 1 }); console.debug('quiet'); };"
    answer = node(functions, code, LoggingConfig={"LogFormat": "JSON", "ApplicationLogLevel": "INFO"}).invoke()

    lines = [json.loads(line) for line in answer.log_lines if '"level"' in line]
    assert [{**line, "timestamp": ""} for line in lines] == [
        {"timestamp": "", "level": "INFO", "requestId": answer.request_id, "message": "text 1"},
        {"timestamp": "", "level": "WARN", "requestId": answer.request_id, "message": {"a": 1}},
    ]


def test_streamed_response_is_buffered_for_invoke(functions: LambdaService) -> None:
    code = """
    exports.handler = awslambda.streamifyResponse(async (event, stream) => {
      stream.write('{"a"'); stream.write(': 1}'); stream.end();
    });
    """
    assert node(functions, code).result() == {"a": 1}


def test_packages_of_layers_are_found_by_both_kinds_of_modules(functions: LambdaService) -> None:
    package = {
        "nodejs/node_modules/shared/package.json": '{"name": "shared", "main": "index.js"}',
        "nodejs/node_modules/shared/index.js": "exports.name = 'shared';",
        "nodejs/node20/node_modules/own/index.js": "exports.name = 'own';",
    }
    layer = functions.client.publish_layer_version(LayerName="packages", Content={"ZipFile": archive(package)})
    common = "exports.handler = async () => [require('shared').name, require('own').name];"
    modern = "import shared from 'shared';\nexport const handler = async () => shared.name;"

    layers = {"Layers": [layer["LayerVersionArn"]]}

    assert node(functions, common, **layers).result() == ["shared", "own"]
    assert node(functions, {"index.mjs": modern}, **layers).result() == "shared"


@pytest.mark.long
@pytest.mark.skipif(shutil.which("npm") is None, reason="npm, which fetches the SDK, is not on this machine")
@pytest.mark.parametrize("file", ["index.js", "index.mjs"])
def test_sdk_is_there(functions: LambdaService, file: str) -> None:
    load, export = {
        "index.js": ("const { STS } = require('@aws-sdk/client-sts');", "exports.handler"),
        "index.mjs": ("import { STS } from '@aws-sdk/client-sts';", "export const handler"),
    }[file]
    code = f"{load} {export} = async () => (await new STS().getCallerIdentity({{}})).Account;"

    assert node(functions, {file: code}).result() == functions.account
