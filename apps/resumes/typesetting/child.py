"""The process that sets resumes, alone: it imports nothing of ours, and whoever started it may kill it at any time.

It reads requests from its standard input and answers on its standard output, each a length and that many bytes:

    request  = length, JSON {theme, paper, resume, format, page, timestamp}
    answer   = outcome (1 byte: + set, - refused, ? no such page), pages, length, bytes

It ends when its input does, after some idle time, or after enough resumes, so that nothing it remembers piles up.
"""

from __future__ import annotations

import json
import resource
import select
import struct
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import typst

HERE = Path(__file__).parent
IDLE_SECONDS = 60
ENOUGH = 1_000
LARGEST_MEMORY = 5 * 2**28
FAT_KILOBYTES = 256 * 1024
"""Who once needed this much ends, and gives it back."""
PIXELS_PER_INCH = 110.0
REQUEST, ANSWER = struct.Struct(">I"), struct.Struct(">cII")


def main() -> None:
    _be_small()
    # The root of what a theme could read is a folder that was empty, and is gone.
    with TemporaryDirectory() as nowhere:
        compiler = typst.Compiler(root=nowhere, font_paths=[str(HERE / "fonts")], ignore_system_fonts=True)
    shared = (HERE / "themes" / "shared.typ").read_bytes()
    for _ in range(ENOUGH):
        request = _next()
        if request is None:
            return
        main_file = (HERE / "themes" / f"{request['theme']}.typ").read_bytes()
        _answer(*_set(compiler, {"main": main_file, "shared.typ": shared}, request))
        if resource.getrusage(resource.RUSAGE_SELF).ru_maxrss > FAT_KILOBYTES:
            return


def _set(compiler: Any, files: dict[str, bytes], request: dict[str, Any]) -> tuple[bytes, int, bytes]:
    inputs = {"resume": request["resume"], "paper": request["paper"]}
    try:
        if request["format"] == "pdf":
            return b"+", 0, _pdf(compiler, files, inputs, request["timestamp"])
        made = compiler.compile(input=files, format="png", sys_inputs=inputs, ppi=PIXELS_PER_INCH)
    except typst.TypstError as error:
        return b"-", 0, str(error).encode()
    pages = made if isinstance(made, list) else [made]
    at = request["page"] - 1
    return (b"+", len(pages), pages[at]) if at < len(pages) else (b"?", len(pages), b"")


def _pdf(compiler: Any, files: dict[str, bytes], inputs: dict[str, str], timestamp: int) -> bytes:
    """Accessible by PDF/UA-1; merely tagged when the fonts lack a letter, which that standard forbids."""
    options: dict[str, Any] = {"input": files, "format": "pdf", "sys_inputs": inputs, "timestamp": timestamp}
    try:
        made: bytes = compiler.compile(**options, pdf_standards=["ua-1"])
    except typst.TypstError as error:
        if "PDF/UA-1" not in str(error):
            raise
        made = compiler.compile(**options)
    return made


def _next() -> dict[str, Any] | None:
    """The next request; ``None`` when there is none for long, or never again."""
    ready, _, _ = select.select([sys.stdin.buffer], [], [], IDLE_SECONDS)
    head = sys.stdin.buffer.read(REQUEST.size) if ready else b""
    if len(head) < REQUEST.size:
        return None
    found: dict[str, Any] = json.loads(sys.stdin.buffer.read(REQUEST.unpack(head)[0]))
    return found


def _answer(outcome: bytes, pages: int, body: bytes) -> None:
    sys.stdout.buffer.write(ANSWER.pack(outcome, pages, len(body)) + body)
    sys.stdout.buffer.flush()


def _be_small() -> None:
    """No more memory than this, and nothing left behind by a crash."""
    resource.setrlimit(resource.RLIMIT_AS, (LARGEST_MEMORY, LARGEST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


if __name__ == "__main__":
    main()
