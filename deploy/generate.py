"""``python -m deploy.generate [--check]``: write every derived file, or say which are stale."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

from deploy import compose, context_map, dotenv, import_rules, kubernetes, pooler
from runtime.catalogue import ROOT, Catalogue, load

SAYS = "Generated from contexts.toml by `python -m deploy.generate`; do not edit."
Render = Callable[[Catalogue], str]
FILES: dict[str, Render] = {
    ".importlinter": import_rules.render,
    "docker-compose.yml": compose.one_host,
    "docker-compose.micro.yml": compose.every_host,
    "docs/map.md": context_map.render,
    "deploy/env.example": dotenv.example,
    "deploy/pgbouncer.ini": pooler.ini,
}


def derived(catalogue: Catalogue) -> dict[str, str]:
    """Every derived file by its path in the checkout."""
    texts = {path: render(catalogue) for path, render in FILES.items()}
    texts |= {f"deploy/k8s/{name}": text for name, text in kubernetes.files(catalogue).items()}
    return {path: _first_line(path) + text for path, text in texts.items()}


def stale(root: Path, catalogue: Catalogue) -> list[str]:
    """The derived files under ``root`` that are missing or differ from what the catalogue says."""
    return [path for path, text in derived(catalogue).items() if _read(root / path) != text]


def write(root: Path, catalogue: Catalogue) -> None:
    for path, text in derived(catalogue).items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text)


def main(arguments: list[str]) -> int:
    catalogue = load()
    if arguments == ["--check"]:
        found = stale(ROOT, catalogue)
        for path in found:
            print(f"{path} is stale; run: python -m deploy.generate")
        return 1 if found else 0
    write(ROOT, catalogue)
    return 0


def _first_line(path: str) -> str:
    if path.endswith(".md"):
        return f"<!-- {SAYS} -->\n"
    return f"; {SAYS}\n" if path.endswith(".ini") else f"# {SAYS}\n"


def _read(path: Path) -> str:
    return path.read_text() if path.exists() else ""


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
