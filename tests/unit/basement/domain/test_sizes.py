"""How large thumbnails are."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.basement.domain.sizes import Frame, fitted, frames_of

EDGES = st.integers(min_value=1, max_value=60_000)


@pytest.mark.parametrize(
    ("width", "height", "longest", "expected"),
    [
        (4000, 3000, 256, (256, 192)),
        (3000, 4000, 256, (192, 256)),
        (100, 50, 256, (100, 50)),
        (256, 256, 256, (256, 256)),
        (10_000, 1, 64, (64, 1)),
        (1001, 3, 500, (500, 1)),
        (3, 2, 1, (1, 1)),
    ],
)
def test_a_picture_is_fitted(width: int, height: int, longest: int, expected: tuple[int, int]) -> None:
    assert fitted(width, height, longest) == expected


@given(EDGES, EDGES, st.integers(min_value=1, max_value=4096))
def test_never_enlarged_never_out_of_shape(width: int, height: int, longest: int) -> None:
    wide, high = fitted(width, height, longest)
    assert 1 <= wide <= width
    assert 1 <= high <= height
    assert max(wide, high) == min(longest, max(width, height))
    # Each edge is the scaled one to half a pixel, where there is half a pixel to be had.
    scale = max(wide, high) / max(width, height)
    assert abs(wide - width * scale) <= 0.5 or wide == 1
    assert abs(high - height * scale) <= 0.5 or high == 1
    assert fitted(height, width, longest) == (high, wide)


def test_frames_come_from_the_largest_to_the_smallest() -> None:
    assert frames_of(4000, 3000, [64, 1024, 256]) == [
        Frame(1024, 768, (1024,)),
        Frame(256, 192, (256,)),
        Frame(64, 48, (64,)),
    ]


def test_sizes_that_are_not_reached_share_the_picture_s_own() -> None:
    assert frames_of(200, 100, [64, 256, 1024]) == [Frame(200, 100, (256, 1024)), Frame(64, 32, (64,))]
    assert frames_of(1, 1, [64, 256]) == [Frame(1, 1, (64, 256))]


@given(EDGES, EDGES, st.sets(st.integers(min_value=1, max_value=4096), min_size=1, max_size=5))
def test_every_size_is_shown_by_one_frame(width: int, height: int, sizes: set[int]) -> None:
    frames = frames_of(width, height, sizes)
    assert sorted(size for frame in frames for size in frame.sizes) == sorted(sizes)
    assert len({(frame.width, frame.height) for frame in frames}) == len(frames)
    assert all((frame.width, frame.height) == fitted(width, height, size) for frame in frames for size in frame.sizes)
