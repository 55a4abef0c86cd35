"""What the architecture tests look at: the files of this checkout, as Git sees them."""

from __future__ import annotations

import ast
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from runtime.catalogue import ROOT

CODE = ("apps", "controlplane", "deploy", "devstack", "kernel", "microservices", "monolith", "realtime", "runtime")


@cache
def files() -> tuple[Path, ...]:
    """Every file that is, or would be, committed; relative to the root."""
    listing = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, check=True, capture_output=True, text=True,
    ).stdout  # fmt: skip
    return tuple(path for line in sorted(set(listing.splitlines())) if (ROOT / (path := Path(line))).is_file())


def python_files(*packages: str) -> list[Path]:
    """Python that people wrote, in ``packages`` (default: all of ours)."""
    wanted = packages or CODE
    return [
        path for path in files() if path.suffix == ".py" and path.parts[0] in wanted and "migrations" not in path.parts
    ]


def lines(path: Path) -> int:
    return len((ROOT / path).read_text().splitlines())


def functions(path: Path) -> Iterator[tuple[str, int]]:
    """Name and length of each function, its docstring not counted: explaining must not be punished."""
    for node in ast.walk(ast.parse((ROOT / path).read_text())):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield f"{path}:{node.lineno} {node.name}", (node.end_lineno or node.lineno) - node.lineno + 1 - _doc(node)


def _doc(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    first = node.body[0]
    if not (
        isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant) and isinstance(first.value.value, str)
    ):
        return 0
    return (first.end_lineno or first.lineno) - first.lineno + 1
