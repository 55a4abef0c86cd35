"""The process that decodes pictures: ``python -m apps.basement.picturing.helper <bytes of address space>``.

It knows no settings and no secrets, writes no files, and may die of any picture: only that one is lost with it.
"""

from __future__ import annotations

import os
import resource
import sys
from contextlib import suppress
from pathlib import Path

from PIL import Image, UnidentifiedImageError

from apps.basement.picturing import wire
from apps.basement.picturing.render import TooManyPixels, render

NICENESS = 5
"""Whoever waits for an answer goes first."""


def main(memory_bytes: int) -> None:
    """Answer jobs on standard input until it ends."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # a library that prints spoils no answer
    _confine(memory_bytes)
    with suppress(EOFError, BrokenPipeError):
        while True:
            wire.write(answers, answer(wire.read_job(sys.stdin.buffer)))


def _confine(memory_bytes: int) -> None:
    os.nice(NICENESS)
    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def answer(job: wire.Job) -> wire.Rendered | wire.Refused:
    _allow(job.cpu_seconds)
    Image.MAX_IMAGE_PIXELS = job.largest_pixels  # for frames that are larger than their file's header says
    try:
        return render(Path(job.path), sizes=job.sizes, largest_pixels=job.largest_pixels)
    except (TooManyPixels, Image.DecompressionBombError) as error:
        return _refused("picture_too_large", error)
    except MemoryError as error:
        return _refused("picture_needs_too_much_memory", error)
    except UnidentifiedImageError as error:
        return _refused("picture_unknown", error)
    except Exception as error:  # noqa: BLE001  # decoders raise anything; the worker is told what
        return _refused("picture_unreadable", error)


def _allow(cpu_seconds: int) -> None:
    """The job may use this much from now on; the kernel then ends the process (SIGXCPU), whoever is still waiting."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    resource.setrlimit(
        resource.RLIMIT_CPU, (int(used.ru_utime + used.ru_stime) + 1 + cpu_seconds, resource.RLIM_INFINITY)
    )


def _refused(code: str, error: BaseException) -> wire.Refused:
    return wire.Refused(code=code, internal=f"{type(error).__name__}: {error}"[:500])


if __name__ == "__main__":
    main(int(sys.argv[1]))
