"""What a resume as a PDF costs: in a worker process as requests get it, and as a ratio to typst alone in this process.

    python -m benchmarks.resumes [--rounds 50] [document.json]

Each round prints another summary, for typst remembers what it has set.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
import typst
from django.conf import settings

from apps.resumes import typesetting
from apps.resumes.domain.printed import printed
from apps.resumes.domain.samples import RESUMES
from apps.resumes.typesetting import Sheet, Theme, pdf_of

FOLDER = Path(typesetting.__file__).parent


def alone(sheet: Sheet, compiler: typst.Compiler) -> bytes:
    """The same pages, without a worker."""
    shared = (FOLDER / "themes/shared.typ").read_bytes()
    files: Any = {"main": (FOLDER / f"themes/{sheet.theme}.typ").read_bytes(), "shared.typ": shared}
    data = msgspec.json.encode(printed(sheet.document, title=sheet.title)).decode()
    made: Any = compiler.compile(
        input=files, format="pdf", sys_inputs={"resume": data, "paper": "a4"}, pdf_standards=["ua-1"]
    )
    return bytes(made)


def seconds(work: Callable[[], Any]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def sheet_of(document: dict[str, Any], theme: Theme, round: int) -> Sheet:
    basics = document.get("basics", {})
    changed = {**document, "basics": {**basics, "summary": f"{basics.get('summary', '')} {round}"}}
    return Sheet(document=changed, title="Benchmark", moment=datetime.now(UTC), theme=theme)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("document", nargs="?", type=Path)
    parser.add_argument("--rounds", type=int, default=50)
    args = parser.parse_args()
    settings.configure()
    document: dict[str, Any] = msgspec.json.decode(args.document.read_bytes()) if args.document else RESUMES[0]
    compiler = typst.Compiler(root=str(FOLDER / "fonts"), font_paths=[str(FOLDER / "fonts")], ignore_system_fonts=True)
    print(f"first PDF, a worker process started: {seconds(lambda: pdf_of(sheet_of(document, 'classic', -1))):.3f} s")
    themes: tuple[Theme, ...] = ("classic", "modern")
    for theme in themes:
        sheets = [sheet_of(document, theme, round) for round in range(args.rounds)]
        ours = [seconds(lambda sheet=sheet: pdf_of(sheet)) for sheet in sheets]  # type: ignore[misc]
        theirs = [seconds(lambda sheet=sheet: alone(sheet, compiler)) for sheet in sheets]  # type: ignore[misc]
        ratio = statistics.median(ours) / statistics.median(theirs)
        print(
            f"{theme:<8} median {statistics.median(ours) * 1000:6.1f} ms  slowest {max(ours) * 1000:6.1f} ms  "
            f"typst alone {statistics.median(theirs) * 1000:6.1f} ms  ratio {ratio:.2f}"
        )


if __name__ == "__main__":
    main()
