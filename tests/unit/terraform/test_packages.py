"""What functions are packaged from."""

from pathlib import Path
from typing import Any

from homeport.terraform.packages import ArchivedFiles, Package, packages
from homeport.terraform.state_file import combine

ARN = "arn:aws:lambda:eu-west-1:000000000000:function"
ROOT = Path("/project/terraform")


def _resource(kind: str, name: str, mode: str = "managed", **attributes: Any) -> dict[str, Any]:
    return {"mode": mode, "type": kind, "name": name, "instances": [{"attributes": attributes}]}


def _function(name: str, **attributes: Any) -> dict[str, Any]:
    return _resource("aws_lambda_function", name, function_name=name, arn=f"{ARN}:{name}", **attributes)


def _packages(*resources: dict[str, Any]) -> list[Package]:
    return packages(combine([{"resources": list(resources)}]), ROOT)


def _package(name: str, archive: str, inputs: ArchivedFiles | None = None) -> Package:
    return Package(name, f"aws_lambda_function.{name}", f"{ARN}:{name}", Path(archive), inputs)


def test_archives_are_those_of_the_functions_settings() -> None:
    assert _packages(_function("codes", filename="./../build/codes.zip"), _function("image", image_uri="x")) == [
        _package("codes", "/project/build/codes.zip")
    ]


def test_an_archive_file_tells_what_it_is_made_from() -> None:
    assert _packages(
        _resource("archive_file", "a", "data", output_path="./a.zip", source_dir="../src", excludes=["tests"]),
        _resource("archive_file", "b", "data", output_path="b.zip", source_file="/elsewhere/b.py", excludes=None),
        _function("a", filename="a.zip"),
        _function("b", filename="./b.zip"),
    ) == [
        _package("a", "/project/terraform/a.zip", ArchivedFiles(Path("/project/src"), ("tests",), None)),
        _package("b", "/project/terraform/b.zip", ArchivedFiles(None, (), Path("/elsewhere/b.py"))),
    ]


def test_an_archive_file_tells_whether_links_are_followed() -> None:
    archive = {"output_path": "a.zip", "source_dir": "src", "exclude_symlink_directories": True}

    (package,) = _packages(_resource("archive_file", "a", "data", **archive), _function("a", filename="a.zip"))

    assert package.inputs == ArchivedFiles(ROOT / "src", (), None, follows_links=False)


def test_an_archive_in_s3_is_the_file_that_was_put_there() -> None:
    assert _packages(
        _resource("aws_s3_object", "a", bucket="code", key="a.zip", source="../a.zip"),
        _function("a", s3_bucket="code", s3_key="a.zip"),
        _function("elsewhere", s3_bucket="code", s3_key="other.zip"),
    ) == [_package("a", "/project/a.zip")]
