"""What a template has imported, in a worker: found by no means but an import, and only where that would do the same."""

import json
import re
import textwrap
from dataclasses import replace
from pathlib import Path

import pytest

from homeport.functions.runtimes.python_interpreters import VERSIONS, PythonInterpreters, running
from homeport.functions.worker_environments import WorkerEnvironments
from support.templates import ON_LINUX, Nursery, in_nursery

pytestmark = ON_LINUX

# Each prints what it finds; `own` is a folder of the function's that is not on the path yet.
FINDINGS = {
    "a module of its own wins over a package of the environment": """
        (own / "urllib3.py").write_text("whose = 'own'")
        sys.path.insert(0, str(own))
        import urllib3
        print(urllib3.whose)
        """,
    "what needs it fails as it would": """
        (own / "queue.py").write_text("whose = 'own'")
        sys.path.insert(0, str(own))
        try:
            import boto3
        except Exception as error:
            print(type(error).__name__, error)
        print("boto3" in sys.modules, "urllib3" in sys.modules, sys.modules["queue"].whose)
        """,
    "a package that the environment lacks is found where the template has missed it": """
        (own / "certifi.py").write_text("where = lambda: 'own bundle'")
        sys.path.insert(0, str(own))
        from botocore.httpsession import where
        print(where())
        """,
    "a folder behind those of the environment hides nothing": """
        (own / "urllib3.py").write_text("whose = 'own'")
        sys.path.append(str(own))
        import urllib3
        print(urllib3.__name__, hasattr(urllib3, "whose"))
        """,
    "what is written after the path has been looked at counts": """
        sys.path.insert(0, str(own))
        import json.decoder
        (own / "urllib3.py").write_text("whose = 'own'")
        os.utime(own, (1, 1))
        import urllib3
        print(urllib3.whose)
        """,
    "an archive on the path": """
        import zipfile
        with zipfile.ZipFile(own / "all.zip", "w") as archive:
            archive.writestr("urllib3.py", "whose = 'archive'")
        sys.path.insert(0, str(own / "all.zip"))
        import urllib3
        print(urllib3.whose)
        """,
    "a finder that comes first": """
        import importlib.util
        class Finder:
            def find_spec(self, name, path=None, target=None):
                if name == "urllib3":
                    return importlib.util.spec_from_loader(name, self)
            def create_module(self, spec):
                return None
            def exec_module(self, module):
                module.whose = "finder's"
        sys.meta_path.insert(0, Finder())
        import urllib3
        print(urllib3.whose)
        """,
    "a module put there by hand": """
        import types
        sys.modules["jmespath"] = types.ModuleType("jmespath")
        import boto3
        import botocore.waiter
        print(hasattr(botocore.waiter.jmespath, "search"))
        """,
    "a function that is replaced before others take it": """
        import urllib.parse
        urllib.parse.quote = own_quote = lambda text: text
        import botocore.compat
        print(botocore.compat.quote is own_quote)
        """,
    "a class that is replaced before others inherit from it": """
        import http.client
        class Connection(http.client.HTTPConnection): pass
        http.client.HTTPConnection = Connection
        import urllib3.connection
        print(issubclass(urllib3.connection.HTTPConnection, Connection))
        """,
    "a module that is imported again": """
        import botocore.config
        first = sys.modules.pop("botocore.config")
        import botocore.config
        print(botocore.config is first, sys.modules["botocore.config"] is first)
        """,
    "all of a package imported again": """
        import boto3
        names = [name for name in sys.modules if name.startswith("boto")]
        first = {name: sys.modules.pop(name) for name in names}
        import boto3
        print([name for name in first if sys.modules.get(name) is first[name]])
        """,
    "a module that is loaded again": """
        import importlib, botocore.config
        botocore.config.Config = None
        print(importlib.reload(botocore.config) is botocore.config, botocore.config.Config)
        """,
    "a package without its submodules": """
        import importlib, botocore, urllib, xml, concurrent.futures
        print([hasattr(botocore, name) for name in ("session", "client", "utils", "exceptions")])
        print([hasattr(importlib, name) for name in ("util", "metadata", "machinery")])
        print(hasattr(urllib, "parse"), hasattr(xml, "etree"))
        import botocore.session
        print([hasattr(botocore, name) for name in ("session", "client", "utils", "exceptions")])
        """,
    "modules that come with one": """
        import boto3
        print(sorted(sys.modules))
        """,
    "modules that come by hand": """
        import pyexpat, multiprocessing, collections.abc, importlib, six
        print(sys.modules["pyexpat.errors"].XML_ERROR_SYNTAX, sys.modules["__mp_main__"] is sys.modules["__main__"])
        print(sys.modules["importlib._bootstrap"].__name__, six.moves.urllib.parse.quote("a b"))
        """,
    "what is asked about a module that is not imported": """
        import importlib.util, pkgutil, inspect
        spec = importlib.util.find_spec("boto3")
        print(spec.origin, spec.has_location, spec.submodule_search_locations, spec.loader.get_filename("boto3"))
        print(len(spec.loader.get_source("boto3")), spec.loader.is_package("boto3"), "boto3" in sys.modules)
        print(len(pkgutil.get_data("botocore", "cacert.pem")))
        import boto3
        print(type(boto3.__spec__.loader), type(boto3.__loader__), boto3.__file__, boto3.__cached__, boto3.__package__)
        print(len(inspect.getsource(boto3)), boto3.__spec__ == importlib.util.find_spec("boto3"))
        """,
    "resources of a package": """
        import importlib.resources, importlib.metadata
        print(importlib.resources.files("botocore").joinpath("cacert.pem").is_file())
        print(importlib.metadata.version("boto3"))
        """,
    "loggers that are made before": """
        import logging
        logging.getLogger("botocore").setLevel(logging.ERROR)
        logging.getLogger("botocore.hooks").setLevel(logging.CRITICAL)
        print(sorted(logging.root.manager.loggerDict))
        import botocore.hooks
        print(botocore.hooks.logger is logging.getLogger("botocore.hooks"), botocore.hooks.logger.level)
        print([(name, type(logger).__name__) for name, logger in sorted(logging.root.manager.loggerDict.items())])
        print(logging.getLogger("botocore").handlers, logging.getLogger("botocore.client").parent)
        """,
    "loggers that are disabled before others are made": """
        import logging.config
        logging.getLogger("mine")
        logging.config.dictConfig({"version": 1})
        import boto3
        print([name for name in logging.root.manager.loggerDict if logging.getLogger(name).disabled])
        """,
    "a logger class of one's own": """
        import logging
        class Own(logging.Logger): pass
        logging.setLoggerClass(Own)
        import botocore.hooks
        print(type(botocore.hooks.logger).__name__)
        """,
    "finders": """
        print([getattr(each, "__name__", type(each)) for each in sys.meta_path if "reloaded" not in str(each)])
        import six
        print([getattr(each, "__name__", type(each)) for each in sys.meta_path if "reloaded" not in str(each)])
        """,
    "a home of one's own": """
        os.environ["HOME"] = "/elsewhere"
        import botocore.tokens, botocore.utils, botocore.loaders, botocore.credentials
        print(botocore.tokens.SSOTokenProvider._SSO_TOKEN_CACHE_DIR, botocore.utils.JSONFileCache.CACHE_DIR)
        print(botocore.loaders.Loader.CUSTOMER_DATA_PATH, botocore.credentials.SSOProvider._SSO_TOKEN_CACHE_DIR)
        """,
    "no home": """
        import botocore.tokens
        print(botocore.tokens.SSOTokenProvider._SSO_TOKEN_CACHE_DIR)
        """,
    "settings of the runtime's log": """
        os.environ["AWS_LAMBDA_LOG_FORMAT"] = "JSON"
        os.environ["AWS_LAMBDA_RUNTIME_API"] = "127.0.0.1:1"
        import awslambdaric.bootstrap
        print(awslambdaric.bootstrap._AWS_LAMBDA_LOG_FORMAT)
        """,
    "a thread that imports": """
        import threading
        thread = threading.Thread(target=__import__, args=("boto3",))
        thread.start()
        thread.join()
        print(threading.main_thread().ident == threading.get_ident(), thread.name, threading.active_count())
        print(sorted(name for name in sys.modules if name.startswith(("boto", "urllib3"))))
        """,
    "a client": """
        import boto3
        client = boto3.client("dynamodb", "eu-west-1", aws_access_key_id="a", aws_secret_access_key="b")
        print(client.meta.endpoint_url, client.generate_presigned_url("list_tables", ExpiresIn=60).partition("?")[0])
        """,
    "time of a log's record": """
        import logging
        print(logging.LogRecord("", 0, "", 0, "", None, None).relativeCreated < 5000)
        """,
}
BEGINNING = """
import sys, pathlib, tempfile
own = pathlib.Path(tempfile.mkdtemp(dir="."))
"""


OTHERS = [pytest.param(version, marks=pytest.mark.long) for version in VERSIONS if version != running().version]


@pytest.mark.parametrize("version", [running().version, *OTHERS])
def test_imports_have_the_outcome_that_they_have_in_an_ordinary_worker(tmp_path: Path, version: str) -> None:
    interpreter = PythonInterpreters().find(version)
    if interpreter is None:
        pytest.skip(f"Python {version} is not on this machine")

    async def work(nursery: Nursery) -> None:
        # Templates are made for commands that may be forked alone.
        ordinary = await findings(replace(nursery, template=None))
        assert {name: said for name, said in ordinary.items() if "Traceback" in said or not said} == {}
        await nursery.ready()

        forked = await findings(nursery)

        differing = [name for name in FINDINGS if forked[name] != ordinary[name]]
        assert {name: forked[name] for name in differing} == {name: ordinary[name] for name in differing}

    in_nursery(tmp_path, work, WorkerEnvironments().ensure(interpreter).python)


async def findings(nursery: Nursery) -> dict[str, str]:
    found = {}
    for name, code in FINDINGS.items():
        said = await nursery.told(nursery.command(BEGINNING + textwrap.dedent(code)))
        # Folders and addresses are others every time.
        found[name] = re.sub(r"/tmp\w+|0x[0-9a-f]+", "", said)
    return found


ALL = """
import sys
finder = sys.meta_path[0]
import boto3, boto3.dynamodb.transform, boto3.s3.inject, awslambdaric.lambda_context, json
anew = [name for name, module in sys.modules.items() if finder._modules.get(name, module) is not module]
print(__import__("json").dumps([sorted(anew), len(sys.modules)]))
"""


def test_nothing_is_executed_again_without_need(tmp_path: Path) -> None:
    async def work(nursery: Nursery) -> None:
        await nursery.ready()

        anew, count = json.loads(await nursery.told(nursery.command(ALL)))

        assert anew == []
        assert count > 300

    in_nursery(tmp_path, work)
