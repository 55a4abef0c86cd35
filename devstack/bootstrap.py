"""The virtual environment, from the hashed lock. Standard library only: nothing is installed yet when it runs."""

from __future__ import annotations

import fcntl
import hashlib
import os
import platform
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from devstack.console import Console, StepFailed
from devstack.launch import tail
from devstack.state import ROOT, State


def ensure(state: State, lock: str, console: Console) -> Path:
    """The environment's Python, with everything of ``requirements/<lock>.lock`` installed.

    A stamp makes this quick when nothing changed. Two runs at once wait for each other.

    :raises StepFailed: the environment could not be made, or a package not be installed.
    """
    requirements = ROOT / "requirements" / f"{lock}.lock"
    stamp, expected = stamp_file(state, lock), stamp_of(requirements)
    python = state.venv / "bin" / "python"
    with _alone(state):
        if is_current(stamp, expected, python):
            return python
        log = state.log("install")
        log.parent.mkdir(parents=True, exist_ok=True)
        if not _works(python):
            with console.step("virtual environment"):
                _make_venv(state, log)
        count = requirements.read_text().count("==")
        with console.step(f"installing {count} packages ({'uv' if _uv() else 'pip'}, this once)"):
            _install(python, requirements, log)
        stamp.parent.mkdir(parents=True, exist_ok=True)
        stamp.write_text(expected)
    return python


def stamp_file(state: State, lock: str) -> Path:
    return state.directory / "stamps" / lock


def stamp_of(requirements: Path) -> str:
    """What the installed packages depend on: the lock, the interpreter and the machine."""
    parts = (requirements.read_bytes(), sys.version.encode(), platform.machine().encode())
    return hashlib.sha256(b"\0".join(parts)).hexdigest()


def is_current(stamp: Path, expected: str, python: Path) -> bool:
    """Whether the packages of this lock were installed completely into an environment that still exists."""
    try:
        return stamp.read_text() == expected and python.exists()
    except OSError:
        return False


def _works(python: Path) -> bool:
    """Whether the environment belongs to this version of Python and can be started."""
    if not python.exists():
        return False
    ask = "import sys; print(*sys.version_info[:2])"
    done = subprocess.run([python, "-c", ask], capture_output=True, text=True, check=False)
    return done.stdout.split() == [str(part) for part in sys.version_info[:2]]


def _make_venv(state: State, log: Path) -> None:
    shutil.rmtree(state.venv, ignore_errors=True)
    shutil.rmtree(state.directory / "stamps", ignore_errors=True)
    # Without pip of its own: quicker, and works where the system's Python comes without ensurepip.
    _run([sys.executable, "-m", "venv", "--without-pip", str(state.venv)], log, "virtual environment")


def _install(python: Path, requirements: Path, log: Path) -> None:
    if uv := _uv():
        install = [uv, "pip", "install", "--python", str(python), "--require-hashes", "-r", str(requirements)]
    else:
        if not (pip := with_pip()):
            raise StepFailed(
                "installing packages",
                f"{sys.executable} has no pip, and there is no uv",
                attempt=f"{sys.executable} -m ensurepip --user   (or install python3-pip, or uv)",
            )
        install = [
            pip, "-m", "pip", "--python", str(python), "install", "--require-hashes", "--no-deps", "--no-compile",
            "--disable-pip-version-check", "--no-input", "--progress-bar", "off", "-r", str(requirements),
        ]  # fmt: skip
    _run(install, log, "installing packages")


def _run(argv: list[str], log: Path, step: str) -> None:
    environment = {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "PYTHONHOME")}
    # Root's database server runs as somebody else, who must be able to read what is installed here.
    before = os.umask(0o022)
    try:
        with log.open("ab") as output:
            code = subprocess.run(
                argv, stdout=output, stderr=subprocess.STDOUT, env=environment, check=False
            ).returncode
    finally:
        os.umask(before)
    if code:
        raise StepFailed(step, f"{Path(argv[0]).name} ended with code {code}\n{tail(log)}", log=log)


def with_pip() -> str:
    """An interpreter that has pip: this one, or the one that this environment was made from."""
    for python in dict.fromkeys((sys.executable, getattr(sys, "_base_executable", sys.executable))):
        if subprocess.run([python, "-c", "import pip"], capture_output=True, check=False).returncode == 0:
            return str(python)
    return ""


def _uv() -> str | None:
    return shutil.which("uv")


@contextmanager
def _alone(state: State) -> Iterator[None]:
    state.directory.mkdir(parents=True, exist_ok=True)
    with (state.directory / "venv.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
