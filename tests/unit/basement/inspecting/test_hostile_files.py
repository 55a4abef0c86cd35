"""What could harm is refused, each for its own reason."""

from __future__ import annotations

import io

import pytest

from apps.basement.inspecting import FileRefused, inspect, refusals
from apps.basement.inspecting.refusals import SizeDisagrees
from kernel.errors import DomainError
from tests.fakes.files import pictures
from tests.fakes.files.hostile import Hostile
from tests.fakes.hostile_files import hostile_files


@pytest.mark.parametrize("hostile", hostile_files(), ids=str)
def test_it_is_refused(hostile: Hostile) -> None:
    with pytest.raises(FileRefused) as refused:
        inspect(
            io.BytesIO(hostile.content),
            file_name=hostile.name,
            declared_type=hostile.declared,
            size=len(hostile.content),
        )
    assert refused.value.code == hostile.code


def test_there_are_enough_of_them() -> None:
    assert len({hostile.content for hostile in hostile_files()}) >= 200


def test_every_refusal_is_met() -> None:
    """Its code is its own; and some hostile file gets it."""
    kinds = [kind for kind in vars(refusals).values() if isinstance(kind, type) and issubclass(kind, FileRefused)]
    codes = [kind.code for kind in kinds]
    assert len(set(codes)) == len(codes)
    met = {hostile.code for hostile in hostile_files()} | {SizeDisagrees.code}
    assert set(codes) - met == {"file_refused", "file_dangerous"}  # which only group the others


def test_every_refusal_says_what_to_do_as_a_client_error() -> None:
    for kind in vars(refusals).values():
        if isinstance(kind, type) and issubclass(kind, FileRefused):
            assert kind.message.endswith(".")
            assert kind.message != DomainError.message
            assert kind.kind.value in {413, 415, 422}


@pytest.mark.parametrize("said", [0, 1, 100, len(pictures.jpeg()) - 1, len(pictures.jpeg()) + 1, 2**62])
def test_a_forged_size_is_refused(said: int) -> None:
    with pytest.raises(SizeDisagrees):
        inspect(io.BytesIO(pictures.jpeg()), file_name="a.jpg", declared_type="image/jpeg", size=said)
