"""The Range header, word by word (RFC 9110, 14.1.2 and 14.2)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as some

from apps.basement.downloading.ranges import Span, Unsatisfiable, span_of

SIZE = 1000


@pytest.mark.parametrize(
    ("header", "span"),
    [
        ("bytes=0-499", (0, 500)),
        ("bytes=500-", (500, 1000)),
        ("bytes=-500", (500, 1000)),
        ("bytes=-5000", (0, 1000)),
        ("bytes=999-999", (999, 1000)),
        ("bytes=0-99999999999999999999", (0, 1000)),
        ("Bytes= 0-0 ", (0, 1)),
    ],
)
def test_one_range(header: str, span: tuple[int, int]) -> None:
    assert span_of(header, SIZE) == Span(*span)


@pytest.mark.parametrize(
    "header",
    [
        "", "bytes=", "bytes=-", "bytes=5-2", "bytes=a-b", "bytes=1.5-2", "lines=0-1", "bytes=0-1,5-6", "bytes=+1-2",
        "bytes=٠-٩", "bytes 0-1", "bytes=0-" + "9" * 5000,
    ],
)  # fmt: skip
def test_what_cannot_be_read_means_the_whole(header: str) -> None:
    assert span_of(header, SIZE) is None


@pytest.mark.parametrize("header", ["bytes=1000-", "bytes=1000-2000", "bytes=-0"])
def test_beyond_the_end(header: str) -> None:
    with pytest.raises(Unsatisfiable):
        span_of(header, SIZE)


def test_of_nothing() -> None:
    assert span_of("bytes=-5", 0) is None
    with pytest.raises(Unsatisfiable):
        span_of("bytes=0-", 0)


@given(size=some.integers(0, 50), header=some.from_regex(r"bytes=\d{0,2}-\d{0,2}", fullmatch=True))
def test_a_span_lies_inside(size: int, header: str) -> None:
    try:
        span = span_of(header, size)
    except Unsatisfiable:
        return
    assert span is None or 0 <= span.start < span.stop <= size
