"""From the catalogue's processes to commands of this machine. Pure: it starts nothing."""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from devstack.environment import Stack
from devstack.launch import Launch, answers
from devstack.state import ROOT
from runtime import hosting
from runtime.catalogue import Catalogue

SERVERS, GATEWAY, HOSTS = 0, 1, 2
"""Tiers: what starts first stops last."""
BIND = "127.0.0.1"


@dataclass(frozen=True)
class Planned:
    launch: Launch
    port: int


def of_host(stack: Stack, host: str, *, venv: Path, workers: int) -> list[Planned]:
    """The processes of a host, ready to be launched.

    :raises CatalogueError: there is no such host.
    """
    environment = stack.host(host) | {"PYTHONPATH": str(ROOT)}
    return [
        _planned(process, stack, environment, venv, workers) for process in hosting.processes(stack.catalogue, host)
    ]


def _planned(
    process: hosting.Process, stack: Stack, environment: Mapping[str, str], venv: Path, workers: int
) -> Planned:
    port = stack.ports[process.name] if process.port else 0
    words = {"port": str(port), "bind": BIND, "workers": str(workers), "state": str(stack.directory)}
    url = f"http://{BIND}:{port}{process.ready}"
    ready = (lambda: answers(url) == 200) if port and process.ready else None
    argv = command(process.argv, words, venv)
    return Planned(Launch(process.name, argv, env=environment, cwd=ROOT, ready=ready), port)


def command(argv: tuple[str, ...], words: Mapping[str, str], venv: Path) -> tuple[str, ...]:
    """Fill the placeholders, and take the program from the virtual environment."""
    filled = [part.format(**words) for part in argv]
    return (str(venv / "bin" / filled[0]), *filled[1:])


def manage(venv: Path, *words: str) -> tuple[str, ...]:
    """The command line of a management command."""
    return (str(venv / "bin" / "python"), "manage.py", *words)


def worker_count(given: Mapping[str, str], cores: int | None = None) -> int:
    """HTTP workers per host: ``BANYAN_WORKERS``, else one on a small machine and two on others."""
    text = given.get("BANYAN_WORKERS", "")
    if text.isdigit() and int(text):
        return int(text)
    return 1 if (cores or os.cpu_count() or 1) <= 2 else 2


def chosen(text: str, catalogue: Catalogue) -> list[str]:
    """The contexts of ``--extract``: names with commas, or ``all``.

    :raises CatalogueError: one of them does not exist.
    """
    if text == "all":
        return list(catalogue.contexts)
    names = [name.strip() for name in text.split(",") if name.strip()]
    return [catalogue[name].name for name in dict.fromkeys(names)]


def empty_metrics(stack: Stack, host: str) -> None:
    """Forget the counters of the host's last run: their files are per process number."""
    folder = stack.directory / "metrics" / host
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
