"""Looking into a file by windows is as looking into all of it."""

from __future__ import annotations

import io
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.basement.inspecting.refusals import FileTruncated
from apps.basement.inspecting.source import WINDOW, Source

CONTENT = bytes(n * n % 251 for n in range(2 * WINDOW + 1000))


@given(offset=st.integers(0, len(CONTENT) + 5), length=st.integers(0, WINDOW + 5))
def test_any_part_is_that_part(offset: int, length: int) -> None:
    assert Source(io.BytesIO(CONTENT), len(CONTENT)).at(offset, length) == CONTENT[offset : offset + length]


def test_what_must_be_there_must_be_whole() -> None:
    source = Source(io.BytesIO(CONTENT), len(CONTENT))
    assert source.exactly(len(CONTENT) - 4, 4) == CONTENT[-4:]
    with pytest.raises(FileTruncated):
        source.exactly(len(CONTENT) - 4, 5)


@pytest.mark.parametrize("before", [0, 1, WINDOW - 5, WINDOW - 2, WINDOW - 1, WINDOW, 2 * WINDOW - 9, 2 * WINDOW - 4])
def test_what_lies_across_windows_is_found(before: int) -> None:
    content = bytes(before) + b"needle" + bytes(100)
    source = Source(io.BytesIO(content), len(content))
    assert source.find(re.compile(b"needle"), 0, len(content), longest=6) == before
    assert source.find(re.compile(b"needle"), before + 1, len(content), longest=6) is None


@pytest.mark.parametrize("overlap", [0, 1, 5])
def test_chunks_are_the_whole(overlap: int) -> None:
    source = Source(io.BytesIO(CONTENT), len(CONTENT))
    found = b"".join(
        data[overlap if offset else 0 :] for offset, data in source.chunks(0, len(CONTENT), overlap=overlap)
    )
    assert found == CONTENT


def test_a_library_reads_it_as_a_file() -> None:
    with Source(io.BytesIO(CONTENT), len(CONTENT)).stream() as stream:
        stream.seek(-10, io.SEEK_END)
        assert stream.read() == CONTENT[-10:]
        stream.seek(5)
        stream.seek(5, io.SEEK_CUR)
        assert (stream.tell(), stream.read(3)) == (10, CONTENT[10:13])
