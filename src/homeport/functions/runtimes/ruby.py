"""Ruby functions, under homeport's own runtime client (`ruby_client/`).

https://docs.aws.amazon.com/lambda/latest/dg/lambda-ruby.html
"""

from pathlib import Path

from homeport.functions.config import FunctionConfig
from homeport.functions.runtimes import Launch
from homeport.functions.runtimes.architecture import architecture_note
from homeport.functions.runtimes.interpreters import InterpretedRuntime, Interpreters
from homeport.functions.runtimes.ruby_interpreters import VERSIONS
from homeport.functions.sandbox.places import Places
from homeport.functions.sandbox.visible import installation

_CLIENT = Path(__file__).parent / "ruby_client"
_FRAMES_DESCRIPTOR = 3
_CHARACTERS = "C.UTF-8"
# Where Debian keeps what `gem install` has installed for everybody.
_SYSTEM_GEMS = Path("/var/lib/gems")


class RubyRuntime(InterpretedRuntime):
    """`ruby3.2` and later."""

    def __init__(self, interpreters: Interpreters) -> None:
        super().__init__("ruby", VERSIONS, interpreters)

    def launch(self, config: FunctionConfig, places: Places) -> Launch:
        declared = self.declared(config.runtime)
        interpreter = self._interpreters.launched(declared)
        client = places.runtime or _CLIENT
        gems = (_SYSTEM_GEMS,) if _SYSTEM_GEMS.exists() else ()
        return Launch(
            argv=[str(interpreter.program), str(client / "bootstrap.rb")],
            runtime_directory=_CLIENT,
            environment=_environment(interpreter.program, declared, places),
            log_descriptors=(1, 2, _FRAMES_DESCRIPTOR),
            reads=(*installation(interpreter.program), _CLIENT, *gems),
            note=self._interpreters.rule.note(config.name, declared, interpreter.version) + architecture_note(config),
        )


def _environment(program: Path, declared: str, places: Places) -> dict[str, str]:
    task, opt = places.task_root, places.opt
    return {
        "PATH": f"{program.parent}:/usr/local/bin:/usr/bin:/bin:{opt}/bin",
        "LD_LIBRARY_PATH": f"{task}:{task}/lib:{opt}/lib",
        # Gems are packed for the declared version, whatever runs them.
        "GEM_PATH": f"{task}/vendor/bundle/ruby/{declared}.0:{opt}/ruby/gems/{declared}.0",
        "RUBYLIB": f"{task}:{opt}/ruby/lib",
        # Where the system lacks the locale of LANG, Ruby would take texts for ASCII; the client takes it away again.
        "LC_CTYPE": _CHARACTERS,
        "_LAMBDA_TELEMETRY_LOG_FD": str(_FRAMES_DESCRIPTOR),
    }
