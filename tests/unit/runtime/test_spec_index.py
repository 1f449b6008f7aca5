"""The index of service models: shared by copies, made once."""

import importlib.metadata
from pathlib import Path

from homeport.runtime.spec_index import SpecIndex, file_name


def test_the_name_holds_the_versions() -> None:
    localstack, botocore = importlib.metadata.version("localstack-core"), importlib.metadata.version("botocore")

    assert file_name() == f"service-catalog-{localstack}-{botocore}".replace(".", "_") + ".dill"


def test_an_index_that_is_there_is_copied_to_the_instance(tmp_path: Path) -> None:
    cache, place = tmp_path / "cache", tmp_path / "place"
    cache.mkdir()
    place.mkdir()
    (cache / file_name()).write_bytes(b"the index")

    index = SpecIndex(cache, place)
    index.begin()
    index.finish()

    assert (place / file_name()).read_bytes() == b"the index"
