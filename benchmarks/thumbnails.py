"""What thumbnails cost: our pipeline beside plain Pillow and the naive way, in CPU-seconds of the same run.

``python -m benchmarks.thumbnails [rounds]``. No server, no database. Each way runs in a process of its own, ours with
the helper that workers use, whose CPU and memory are counted. Rounds are interleaved: read the ratios, not the rates.
The outputs are the same: WebP of the same sizes and quality.

* ``draft``: ``Image.open(); thumbnail(); save()`` for each size. Pillow decodes a JPEG at a fraction by itself.
* ``loaded``: the same of an image that was loaded first, so that all its pixels are decoded.
* ``naive``: ``Image.open(); convert("RGB"); resize(LANCZOS); save()`` for each size.
"""

from __future__ import annotations

import multiprocessing
import re
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import psutil
from PIL import Image

from apps.basement.picturing.pool import Helper
from apps.basement.picturing.render import METHOD, QUALITY
from apps.basement.picturing.wire import Job

WIDTH, HEIGHT = 4000, 3000
SECONDS, HELPER_BYTES = 1.5, 3 * 2**29
FORMATS: dict[str, dict[str, Any]] = {
    "JPEG": {"quality": 85},
    "progressive": {"quality": 85, "progressive": True},
    "PNG": {"compress_level": 3},
    "WEBP": {"quality": 85, "method": 1},
    "AVIF": {"quality": 60, "speed": 9},
}
OUTPUTS = {"256": [256], "64+256+1024": [64, 256, 1024]}


def draft(path: Path, sizes: list[int]) -> None:
    for size in sizes:
        with Image.open(path) as image:
            image.thumbnail((size, size))
            _save(image)


def loaded(path: Path, sizes: list[int]) -> None:
    for size in sizes:
        with Image.open(path) as image:
            image.load()
            image.thumbnail((size, size))
            _save(image)


def naive(path: Path, sizes: list[int]) -> None:
    for size in sizes:
        with Image.open(path) as image:
            _save(image.convert("RGB").resize((size, size * HEIGHT // WIDTH), Image.Resampling.LANCZOS))


def _save(image: Image.Image) -> None:
    image.save(BytesIO(), "WEBP", quality=QUALITY, method=METHOD)


WAYS: dict[str, Callable[[Path, list[int]], None]] = {"draft": draft, "loaded": loaded, "naive": naive}
NAMES = ("ours", *WAYS)


def main(rounds: int) -> None:
    print(f"{WIDTH} x {HEIGHT}, CPU-seconds for one picture, {rounds} rounds; pictures per CPU-second; peak RSS\n")
    print(f"{'':14}{'sizes':>12}" + "".join(f"{way:>22}" for way in NAMES) + f"{'draft/ours':>12}{'naive/ours':>12}")
    with tempfile.TemporaryDirectory() as folder:
        for name, path in _pictures(Path(folder)).items():
            for output, sizes in OUTPUTS.items():
                _row(name, output, _measured(path, sizes, rounds))


def _row(name: str, output: str, found: dict[str, tuple[float, float]]) -> None:
    cells = "".join(f"{cpu:8.3f} {1 / cpu:5.1f}/s {rss:3.0f}MB" for cpu, rss in found.values())
    mine = found["ours"][0]
    print(f"{name:14}{output:>12}{cells}{found['draft'][0] / mine:12.2f}{found['naive'][0] / mine:12.2f}", flush=True)


def _pictures(folder: Path) -> dict[str, Path]:
    """One photograph's worth of shapes and grain, in every format."""
    colours = [
        Image.effect_mandelbrot((WIDTH, HEIGHT), box, 50) for box in ((-2, -1, 1, 1.25), (-1, -1, 0, 0), (0, 0, 1, 1))
    ]
    grain = Image.effect_noise((WIDTH, HEIGHT), 24)
    image = Image.merge("RGB", [Image.blend(colour, grain, 0.3) for colour in colours])
    paths = {}
    for name, options in FORMATS.items():
        paths[name] = folder / name
        image.save(paths[name], "JPEG" if name == "progressive" else name, **options)
    return paths


def _measured(path: Path, sizes: list[int], rounds: int) -> dict[str, tuple[float, float]]:
    """By way: the median of CPU-seconds for one picture, and the peak of memory in MB."""
    found: dict[str, list[tuple[float, float]]] = {way: [] for way in NAMES}
    for _ in range(rounds):
        for way in NAMES:
            found[way].append(_alone(way, path, sizes))
    return {
        way: (statistics.median(cpu for cpu, _ in runs), max(rss for _, rss in runs)) for way, runs in found.items()
    }


def _alone(way: str, path: Path, sizes: list[int]) -> tuple[float, float]:
    context = multiprocessing.get_context("spawn")
    mine, theirs = context.Pipe()
    process = context.Process(target=_work, args=(theirs, way, path, sizes))
    process.start()
    found: tuple[float, float] = mine.recv()
    process.join()
    return found


def _work(told: Any, way: str, path: Path, sizes: list[int]) -> None:
    """Tell CPU-seconds for one picture, and the peak of memory in MB of the process that decodes."""
    helper = Helper(HELPER_BYTES) if way == "ours" else None
    me = psutil.Process()
    decoder = me if helper is None else psutil.Process(helper.process.pid)

    def once() -> None:
        if helper is None:
            WAYS[way](path, sizes)
        else:
            helper.render(Job(path=str(path), sizes=sizes, largest_pixels=WIDTH * HEIGHT, cpu_seconds=60))

    def cpu() -> float:
        return sum(sum(process.cpu_times()[:2]) for process in {me, decoder})

    once()
    count, started, ends = 0, cpu(), time.monotonic() + SECONDS
    while time.monotonic() < ends:
        once()
        count += 1
    seconds = (cpu() - started) / count
    peak = re.search(r"VmHWM:\s+(\d+) kB", Path(f"/proc/{decoder.pid}/status").read_text())
    assert peak is not None
    told.send((seconds, int(peak[1]) / 1024))
    if helper is not None:
        helper.close()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 3)
