"""Whether Terraform has applied something that is about functions."""

from pathlib import Path

from homeport.cli.watching.applied import Applied
from homeport.core.errors import HomeportError
from homeport.terraform.packages import Package


def _package(revision: str) -> Package:
    return Package("codes", "aws_lambda_function.codes", "arn", Path("codes.zip"), None, revision)


def test_only_other_packages_are_a_change(tmp_path: Path) -> None:
    state = tmp_path / "terraform.tfstate"
    revisions, reads = ["1"], list[int]()

    def packages() -> list[Package]:
        reads.append(len(reads))
        return [_package(each) for each in revisions]

    applied = Applied([state], packages)
    assert applied.packages() == [_package("1")]
    assert (applied.folders, applied.has_changed(), len(reads)) == ({tmp_path}, False, 1)

    state.write_text("another output")
    assert (applied.has_changed(), applied.has_changed(), len(reads)) == (False, False, 2)

    state.write_text("another upload of code")
    revisions[:] = ["2"]
    assert (applied.has_changed(), applied.has_changed()) == (True, False)

    state.unlink()
    revisions.clear()
    assert applied.has_changed()


def test_a_state_that_is_being_written_is_read_again(tmp_path: Path) -> None:
    state = tmp_path / "terraform.tfstate"
    found: list[list[Package] | HomeportError] = [[], HomeportError("no JSON"), [_package("1")]]

    def packages() -> list[Package]:
        answer = found.pop(0)
        if isinstance(answer, HomeportError):
            raise answer
        return answer

    applied = Applied([state], packages)
    applied.packages()
    state.write_text("{")

    assert (applied.has_changed(), applied.has_changed(), applied.has_changed()) == (False, True, False)
