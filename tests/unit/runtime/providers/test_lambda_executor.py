"""LocalStack's function versions in homeport's terms. The executor itself is shown live, in tests/e2e."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any, ClassVar

from homeport.functions.config import Credentials, FunctionConfig, Image
from homeport.functions.layers import Layer
from homeport.runtime.providers.lambda_executor import config_of

CREDENTIALS = Credentials("LSIAEXAMPLE", "secret", "token")


class Functions:
    """What the mapping asks of the pool."""

    facilities = SimpleNamespace(scratch=Path("/scratch"))
    commands: ClassVar[dict[str, Any]] = {}

    def merge_layers(self, layers: list[Layer]) -> Path | None:
        return Path("/merged", *(layer.path.name for layer in layers)) if layers else None


def archive(folder: str) -> Any:
    return SimpleNamespace(get_unzipped_code_location=lambda: Path(folder))


def version(**settings: Any) -> Any:
    config = {
        "runtime": "python3.13",
        "handler": "app.handler",
        "code": archive("/code"),
        "image": None,
        "layers": [],
        "environment": None,
        "memory_size": 256,
        "ephemeral_storage": SimpleNamespace(size=1024),
        "timeout": 30,
        "architectures": ["arm64"],
        "logging_config": {"LogFormat": "Text", "LogGroup": "/aws/lambda/codes"},
        "runtime_version_config": {"RuntimeVersionArn": "arn:runtime"},
        **settings,
    }
    identity = SimpleNamespace(function_name="codes", qualifier="7", account="123456789012", region="eu-west-1")
    arn = "arn:aws:lambda:eu-west-1:123456789012:function:codes:7"
    return SimpleNamespace(id=identity, config=SimpleNamespace(**config), qualified_arn=arn)


def mapped(**settings: Any) -> FunctionConfig:
    functions: Any = Functions()
    return config_of(version(**settings), CREDENTIALS, "on-demand", functions)


def test_version_is_mapped_whole() -> None:
    layers = [SimpleNamespace(code=archive("/layers/one")), SimpleNamespace(code=archive("/layers/other"))]

    assert mapped(
        environment={"TABLE": "codes"},
        layers=layers,
        logging_config={"LogFormat": "JSON", "LogGroup": "/shared", "ApplicationLogLevel": "WARN"},
    ) == FunctionConfig(
        arn="arn:aws:lambda:eu-west-1:123456789012:function:codes:7",
        name="codes",
        version="7",
        account="123456789012",
        region="eu-west-1",
        runtime="python3.13",
        handler="app.handler",
        code_path=Path("/code"),
        credentials=CREDENTIALS,
        layers_path=Path("/merged/one/other"),
        environment={"TABLE": "codes"},
        memory_mb=256,
        ephemeral_storage_mb=1024,
        timeout_s=30,
        architecture="arm64",
        initialization_type="on-demand",
        log_group="/shared",
        log_format="JSON",
        application_log_level="WARN",
        runtime_version_arn="arn:runtime",
    )


def test_log_group_that_localstack_filled_in_is_the_default() -> None:
    assert (mapped().log_group, mapped().log_group_name) == ("", "/aws/lambda/codes")


def test_container_image_has_neither_runtime_nor_code() -> None:
    image = {"image": SimpleNamespace(image_uri="codes:1"), "image_config": None}
    config = mapped(runtime=None, handler=None, code=None, runtime_version_config=None, **image)

    assert config.image == Image("codes:1")
    assert (config.runtime, config.handler, config.code_path, config.runtime_version_arn) == (
        "",
        "",
        Path("/scratch"),
        "",
    )
