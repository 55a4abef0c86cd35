"""Processes that may die of a picture, and take nothing with them."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from apps.basement.picturing import pool as pools
from apps.basement.picturing import wire
from apps.basement.picturing.failures import PictureFailed
from apps.basement.picturing.pool import Helper, Pool
from tests.fakes.pictures import quarters, saved

MEBIBYTE = 2**20


@pytest.fixture
def pool() -> Iterator[Pool]:
    made = Pool(1)
    yield made
    made.trim(0)


@pytest.fixture
def helper() -> Iterator[Helper]:
    made = Helper(512 * MEBIBYTE)
    yield made
    made.close()


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    path = tmp_path / "picture.jpg"
    path.write_bytes(saved(quarters()))
    return path


def job(path: Path, **changes: Any) -> wire.Job:
    return wire.Job(**{"path": str(path), "sizes": [64], "largest_pixels": 10**8, "cpu_seconds": 20, **changes})


def failure(act: Any) -> tuple[str, bool]:
    with pytest.raises(PictureFailed) as caught:
        act()
    return caught.value.code, caught.value.final


def place_of(pool: Pool) -> Helper | None:
    helper = pool._places.get()
    pool._places.put(helper)
    return helper


def test_one_process_makes_many(pool: Pool, picture: Path) -> None:
    first = pool.render(picture)
    made = place_of(pool)
    assert pool.render(picture) == first
    assert [one.sizes for one in first.thumbnails] == [(1024,), (256,), (64,)]
    assert place_of(pool) is made is not None


def test_no_more_processes_than_places(picture: Path) -> None:
    pool = Pool(2)
    with ThreadPoolExecutor(6) as threads:
        found = list(threads.map(pool.render, [picture] * 12))
    helpers = [pool._places.get() for _ in range(2)]
    assert len(found) == 12
    assert sum(helper.jobs for helper in helpers if helper) == 12
    for helper in helpers:
        pool._places.put(helper)
    pool.trim(0)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "picture_unknown"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "picture_unknown"),
        (saved(quarters())[:2000], "picture_unreadable"),
    ],
)
def test_what_is_no_picture_costs_no_process(pool: Pool, tmp_path: Path, data: bytes, code: str) -> None:
    path = tmp_path / "file"
    path.write_bytes(data)
    assert failure(lambda: pool.render(path)) == (code, True)
    assert place_of(pool) is not None


def test_too_many_pixels(helper: Helper, picture: Path) -> None:
    assert failure(lambda: helper.render(job(picture, largest_pixels=400 * 300 - 1))) == ("picture_too_large", True)
    assert helper.render(job(picture, largest_pixels=400 * 300)).width == 400


def test_too_much_memory(helper: Helper, tmp_path: Path, picture: Path) -> None:
    path = tmp_path / "large.png"
    Image.new("P", (9_000, 9_000)).save(path, compress_level=1, transparency=0)
    assert failure(lambda: helper.render(job(path))) == ("picture_needs_too_much_memory", True)
    assert helper.render(job(picture)).width == 400


def test_too_much_time_of_a_processor(helper: Helper, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "slow.webp"
    noise = Image.effect_noise((2_500, 2_500), 90).convert("RGB")
    noise.save(path, method=0, quality=100)
    slow = job(path, cpu_seconds=0, sizes=list(range(2_500, 0, -25)))
    monkeypatch.setattr(pools, "PATIENCE", 600)
    assert failure(lambda: helper.render(slow)) == ("picture_takes_too_long", True)


def test_stuck(helper: Helper, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Waiting takes no time of a processor; the clock on the wall ends it."""
    monkeypatch.setattr(pools, "PATIENCE", 0.02)
    path = tmp_path / "nobody writes here"
    os.mkfifo(path)
    assert failure(lambda: helper.render(job(path))) == ("picture_breaks_decoder", False)


def test_a_process_that_dies_is_replaced(pool: Pool, picture: Path) -> None:
    pool.render(picture)
    helper = place_of(pool)
    assert helper is not None
    os.kill(helper.process.pid, signal.SIGSEGV)
    assert failure(lambda: pool.render(picture)) == ("picture_breaks_decoder", False)
    assert pool.render(picture).width == 400
    assert place_of(pool) is not helper


def test_a_process_that_has_done_much_is_replaced(pool: Pool, picture: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pools, "MOST_JOBS", 2)
    pool.render(picture)
    first = place_of(pool)
    pool.render(picture)
    assert first is not None
    assert first.process.poll() is not None
    assert pool.render(picture).width == 400


def test_idle_processes_end(pool: Pool, picture: Path) -> None:
    pool.render(picture)
    helper = place_of(pool)
    assert helper is not None
    pool.trim()
    assert place_of(pool) is helper
    pool.trim(0)
    assert place_of(pool) is None
    assert helper.process.poll() is not None


def test_a_process_ends_with_its_worker(helper: Helper, picture: Path) -> None:
    helper.render(job(picture))
    assert helper.process.stdin is not None
    helper.process.stdin.close()
    assert helper.process.wait(10) == 0


def test_a_process_knows_no_secrets_and_is_confined(helper: Helper, picture: Path) -> None:
    os.environ["A_SECRET_OF_THE_HOST"] = "x"
    other = Helper(512 * MEBIBYTE)
    try:
        other.render(job(picture))
        known = Path(f"/proc/{other.process.pid}/environ").read_bytes()
        limits = Path(f"/proc/{other.process.pid}/limits").read_text()
    finally:
        other.close()
        del os.environ["A_SECRET_OF_THE_HOST"]
    assert b"SECRET" not in known
    assert b"PATH=" in known
    found = {line[:26].strip(): line[26:].split() for line in limits.splitlines()}
    assert found["Max address space"][0] == str(512 * MEBIBYTE)
    assert found["Max file size"][0] == "0"
    assert found["Max core file size"][0] == "0"
    assert int(found["Max cpu time"][0]) <= 25


def test_it_runs_without_django(helper: Helper, picture: Path) -> None:
    """It begins in a blink, and has nothing of ours in memory that a decoder could reach."""
    helper.render(job(picture))
    mapped = Path(f"/proc/{helper.process.pid}/maps").read_text()
    assert "PIL" in mapped
    assert "psycopg" not in mapped
    assert "orjson" not in mapped
