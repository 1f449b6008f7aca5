"""Ruby functions: how they are loaded, how they answer, and what is told of their errors and in their logs.

https://docs.aws.amazon.com/lambda/latest/dg/ruby-handler.html; error shapes and log lines are those of AWS's runtime
interface client for Ruby (aws_lambda_ric 3.1), whose own frames AWS shows in traces and this client leaves out.
"""

import json
import re
import shutil
from collections.abc import Mapping

import pytest

from support.lambda_service import Answer, Function, Json, LambdaService, archive

pytestmark = pytest.mark.skipif(shutil.which("ruby") is None, reason="Ruby is not on this machine")

INVALID_HANDLER = (
    'Invalid handler ["app"], must be of form FILENAME.METHOD or FILENAME.CLASS.METHOD where FILENAME corresponds with '
    "an existing Ruby source file FILENAME.rb, CLASS is an optional module/class namespace and METHOD is a callable "
    "method. If using CLASS, METHOD must be a class-level method."
)


def ruby(functions: LambdaService, files: str | Mapping[str, str], **settings: Json) -> Function:
    given = {"Runtime": "ruby3.4", "Handler": "app.handler", "Timeout": 10, **settings}
    return functions.shared({"app.rb": files} if isinstance(files, str) else files, **given)


RESULTS: dict[str, tuple[str, str, Json]] = {
    "method": ("def handler(event:, context:) = { got: event['a'] }", "app.handler", {"got": 1}),
    "class in a module": (
        "module Shop\n  class Codes\n    def self.list(event:, context:) = [event['a']]\n  end\nend",
        "app.Shop::Codes.list",
        [1],
    ),
    "nothing": ("def handler(event:, context:); end", "app.handler", None),
    "characters": ("def handler(event:, context:) = 'Grüße ✓'", "app.handler", "Grüße ✓"),
    "file of its own": ("require 'json'\ndef handler(event:, context:) = __FILE__", "app.handler", "/var/task/app.rb"),
}


@pytest.mark.parametrize(("code", "handler", "expected"), RESULTS.values(), ids=RESULTS)
def test_results(functions: LambdaService, code: str, handler: str, expected: Json) -> None:
    answer = ruby(functions, code, Handler=handler).invoke({"a": 1})

    assert (answer.function_error, answer.json) == (None, expected)


def test_stream_is_sent_as_it_is(functions: LambdaService) -> None:
    code = "require 'stringio'\ndef handler(event:, context:) = StringIO.new('not json')"

    assert ruby(functions, code).invoke().payload == b"not json"


def test_marshaller_of_the_functions_own(functions: LambdaService) -> None:
    code = """
    AwsLambda::Marshaller.define_singleton_method(:marshall_response) { |response| { wrapped: response }.to_json }
    def handler(event:, context:) = 1
    """

    assert ruby(functions, code).result() == {"wrapped": 1}


def test_context(functions: LambdaService) -> None:
    code = """
    def handler(event:, context:)
      names = %i[aws_request_id invoked_function_arn function_name function_version memory_limit_in_mb log_group_name]
      left = context.get_remaining_time_in_millis
      { **names.to_h { |name| [name, context.public_send(name)] }, left: left.between?(1, 10_000),
        deadline: context.deadline_ms.is_a?(Integer), client: context.client_context, identity: context.identity }
    end
    """
    function = ruby(functions, code, MemorySize=256)

    answer = function.invoke()

    assert answer.json == {
        "aws_request_id": answer.request_id,
        "invoked_function_arn": function.arn,
        "function_name": function.name,
        "function_version": "$LATEST",
        "memory_limit_in_mb": "256",
        "log_group_name": function.log_group,
        "left": True,
        "deadline": True,
        "client": None,
        "identity": None,
    }


def test_error_of_the_handler(functions: LambdaService) -> None:
    code = "class Broken < StandardError; end\ndef deep = raise(Broken, 'no')\ndef handler(event:, context:) = deep"

    answer = ruby(functions, code).invoke()

    assert answer.function_error == "Unhandled"
    assert (answer.json["errorType"], answer.json["errorMessage"]) == ("Function<Broken>", "no")
    assert [re.sub("[`'].*", "", line) for line in answer.json["stackTrace"]] == [
        "/var/task/app.rb:2:in ",
        "/var/task/app.rb:3:in ",
    ]
    assert _text_of(answer).startswith("Error raised from handler method\n{\n")


@pytest.mark.parametrize(
    ("code", "error_type", "message"),
    [
        ("def handler(event:, context:) = nil.upcase", "Function<NoMethodError>", "undefined method"),
        ("def handler(event:, context:) = other", "Function<NameError>", "undefined local variable or method"),
        ("def handler(event:, context:) = exit", "Function<SystemExit>", "exit"),
    ],
)
def test_critical_error_ends_the_environment(
    functions: LambdaService, code: str, error_type: str, message: str
) -> None:
    function = ruby(functions, f"$count = 0\n{code}")

    answers = [function.invoke() for _ in range(2)]

    assert [answer.json["errorType"] for answer in answers] == [error_type] * 2
    assert answers[0].json["errorMessage"].startswith(message)
    assert _text_of(answers[0]).startswith("Critical exception from handler\n")


@pytest.mark.parametrize(
    ("files", "handler", "error_type", "message"),
    [
        ({"other.rb": ""}, "app.handler", "Init<LoadError>", "cannot load such file -- app"),
        ({"app.rb": "def broken("}, "app.handler", "Init<SyntaxError>", ""),
        ({"app.rb": "raise 'at load'"}, "app.handler", "Init<RuntimeError>", "at load"),
        ({"app.rb": ""}, "app", "Init<ArgumentError>", INVALID_HANDLER),
    ],
)
def test_function_that_cannot_be_loaded(
    functions: LambdaService, files: Mapping[str, str], handler: str, error_type: str, message: str
) -> None:
    answer = ruby(functions, files, Handler=handler).invoke()

    assert (answer.function_error, answer.json["errorType"]) == ("Unhandled", error_type)
    assert answer.json["errorMessage"] == message or (not message and "app.rb:1" in answer.json["errorMessage"])


def test_log_lines(functions: LambdaService) -> None:
    code = """
    require 'logger'
    def handler(event:, context:)
      puts "one\ntwo"
      $stdout.puts 'plain'
      logger = Logger.new($stdout)
      logger.debug('hidden?')
      logger.info('text')
    end
    """

    answer = ruby(functions, code.replace("\ntwo", "\\ntwo")).invoke()

    lines = answer.log_lines
    assert lines[1:4] == ["one", "two", "plain"]
    stamp = r"\[\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6} #\d+\]"
    assert re.fullmatch(rf"D, {stamp} DEBUG {answer.request_id} -- : hidden\?", lines[4]), lines
    assert re.fullmatch(rf"I, {stamp}  INFO {answer.request_id} -- : text", lines[5]), lines


def test_json_log_lines(functions: LambdaService) -> None:
    code = """
    require 'logger'
    def handler(event:, context:)
      logger = Logger.new($stdout, progname: 'shop')
      logger.info('hidden')
      begin
        raise ArgumentError, 'no'
      rescue ArgumentError => e
        logger.warn(e)
      end
    end
    """
    function = ruby(functions, code, LoggingConfig={"LogFormat": "JSON", "ApplicationLogLevel": "WARN"})

    answer = function.invoke()

    records = [json.loads(line) for line in answer.log_lines if '"shop"' in line]
    assert len(records) == 1, answer.log
    stamp, trace, location = (records[0].pop(name) for name in ("timestamp", "stackTrace", "location"))
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z", stamp)
    assert trace[0].startswith("/var/task/app.rb:7:in ")
    assert re.fullmatch("/var/task/app.rb:.*handler:7", location)
    assert records[0] == {
        "level": "WARN",
        "message": "no",
        "requestId": answer.request_id,
        "logger": "shop",
        "errorType": "ArgumentError",
        "errorMessage": "no",
    }


def test_gems_and_files_of_layers(functions: LambdaService) -> None:
    gem = "ruby/gems/3.4.0"
    specification = "Gem::Specification.new { |s| s.name = 'shelf'; s.version = '1.0.0'; s.require_paths = ['lib'] }"
    content = archive(
        {
            f"{gem}/specifications/shelf-1.0.0.gemspec": specification,
            f"{gem}/gems/shelf-1.0.0/lib/shelf.rb": "SHELF = 'gem of a layer'",
            "ruby/lib/board.rb": "BOARD = 'file of a layer'",
        }
    )
    layer = functions.client.publish_layer_version(LayerName="gems", Content={"ZipFile": content})
    code = "require 'shelf'\nrequire 'board'\ndef handler(event:, context:) = [SHELF, BOARD]"

    function = functions.deploy(
        {"app.rb": code}, Runtime="ruby3.4", Handler="app.handler", Layers=[layer["LayerVersionArn"]]
    )

    assert function.result() == ["gem of a layer", "file of a layer"]


def test_texts_are_utf_8(functions: LambdaService) -> None:
    code = "def handler(event:, context:) = [ENV['TEXT'], File.read('text'), ENV['LC_CTYPE']]"

    function = ruby(functions, {"app.rb": code, "text": "ä"}, Environment={"Variables": {"TEXT": "ü"}})

    assert function.result() == ["ü", "ä", None]


def test_environment(functions: LambdaService) -> None:
    code = "def handler(event:, context:) = ENV.values_at('AWS_EXECUTION_ENV', 'GEM_PATH', 'RUBYLIB', '_HANDLER')"

    assert ruby(functions, code).result() == [
        "AWS_Lambda_ruby3.4",
        "/var/task/vendor/bundle/ruby/3.4.0:/opt/ruby/gems/3.4.0",
        "/var/task:/opt/ruby/lib",
        "app.handler",
    ]


def _text_of(answer: Answer) -> str:
    """What the function logged, between the platform's lines."""
    return "\n".join(answer.log_lines[1:-2])
