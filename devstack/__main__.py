"""The commands behind ``./run`` and ``./test``."""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import resource
import shutil
import sys
import time
from collections.abc import Callable, Sequence

from devstack import bootstrap, control, doctor, plan, processes, status
from devstack.console import Console, StepFailed
from devstack.state import KEPT_BY_RESET, ROOT, State, of_checkout
from runtime import catalogue

HELP = """\
./run                        start everything, print addresses and logins; Ctrl-C stops it
./run --extract chat,payments   the same, with these contexts as services of their own; "all" for every one
./run status [--json]        processes, memory, restarts, and who hosts what
./run extract chat           move a context of the running stack to its own service, live
./run fold chat              move it back, live
./run stop                   stop the stack from another terminal
./run doctor [--json]        what keeps it from starting, and how to mend it
./run reset [--yes]          stop and remove data, secrets and logs; installed packages stay
./test [--full] [pytest ...]    the tests, against real servers

Settings: PORT=8090 (gateway), BANYAN_STATE (state folder, default .banyan), BANYAN_WORKERS, BANYAN_PYTHON,
DATABASE_URL (superuser of a PostgreSQL 18 that runs already), REDIS_URL, ADMIN_EMAIL, ADMIN_PASSWORD.
"""
REQUESTS = ("status", "extract", "fold", "stop")


def main(arguments: Sequence[str]) -> int:
    state, console = of_checkout(), Console()
    name, rest = arguments[0], list(arguments[1:])
    try:
        return _test(state, console, rest) if name == "test" else _run(state, console, rest)
    except StepFailed as failure:
        console.failure(failure)
        return 1
    except control.NotRunning:
        console.say("Nothing runs here; start it with ./run")
        return 3
    except (control.Refused, catalogue.CatalogueError) as refusal:
        console.say(str(refusal))
        return 1
    except KeyboardInterrupt:
        return 130


def _run(state: State, console: Console, arguments: list[str]) -> int:
    command = arguments[0] if arguments and not arguments[0].startswith("-") else "up"
    if command == "help" or {"-h", "--help"} & set(arguments):
        console.say(HELP)
        return 0
    commands: dict[str, Callable[[State, Console, list[str]], int]] = {
        "up": _up, "status": _status, "extract": _move, "fold": _move, "stop": _stop, "doctor": _doctor,
        "reset": _reset,
    }  # fmt: skip
    if command not in commands:
        console.say(f"There is no command {command!r}.\n\n{HELP}")
        return 2
    return commands[command](state, console, arguments)


def _up(state: State, console: Console, arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="./run", usage=HELP, add_help=False)
    parser.add_argument("--extract", default="", metavar="CONTEXTS")
    extract = plan.chosen(parser.parse_args(arguments).extract, catalogue.load())
    os.environ.setdefault("BANYAN_BEGAN", str(time.time()))
    python = bootstrap.ensure(state, "embedded", console)
    if not state.venv.samefile(sys.prefix):
        os.execve(python, [str(python), "-m", "devstack", "run", *arguments], _environment())
    from devstack import up

    _raise_file_limit()
    try:
        return up.up(state, extract, console, os.environ)
    except up.AlreadyRunning:
        if extract:
            return _ask_to_move(state, console, "extract", ",".join(extract))
        console.say("It runs already: ./run status, ./run stop")
        return 3


def _status(state: State, console: Console, arguments: list[str]) -> int:
    found = control.ask(state, "status", timeout=60)
    console.say(json.dumps(found, indent=1) if "--json" in arguments else status.render(found))
    return 0 if found["ready"] else 1


def _move(state: State, console: Console, arguments: list[str]) -> int:
    if len(arguments) != 2:
        console.say(f"Which context? ./run {arguments[0]} {'|'.join(catalogue.load().contexts)}|all")
        return 2
    return _ask_to_move(state, console, arguments[0], arguments[1])


def _ask_to_move(state: State, console: Console, do: str, contexts: str) -> int:
    moved = control.ask(state, do, say=console.say, contexts=contexts)
    console.say(f"  services: {', '.join(moved) or 'none; the monolith hosts every context'}")
    return 0


def _stop(state: State, console: Console, _: list[str]) -> int:
    """Ask the stack to stop; without one, end what a killed run left behind."""
    try:
        pid = control.ask(state, "stop", timeout=10)
    except control.NotRunning:
        if not (stale := processes.end_stale(state.processes)):
            raise
        console.say(f"ended what an earlier run left behind: {', '.join(one.name for one in stale)}")
        return 0
    identity = processes.identify("supervisor", pid)
    while identity.is_alive():
        time.sleep(0.1)
    console.say("stopped")
    return 0


def _doctor(state: State, console: Console, arguments: list[str]) -> int:
    findings = doctor.examine(state, os.environ)
    as_json = json.dumps([finding.as_json() for finding in findings], indent=1)
    console.say(as_json if "--json" in arguments else doctor.render(findings))
    return 1 if any(finding.level == doctor.FAILURE for finding in findings) else 0


def _reset(state: State, console: Console, arguments: list[str]) -> int:
    if "--yes" not in arguments:
        console.say(f"This removes all data, secrets and logs in {state.directory} (packages stay).")
        if not sys.stdin.isatty() or input("Type yes to go on: ").strip() != "yes":
            console.say("Nothing was removed. Without asking: ./run reset --yes")
            return 1
    with contextlib.suppress(control.NotRunning):
        _stop(state, console, [])
    for entry in state.directory.iterdir() if state.directory.exists() else ():
        if entry.name not in KEPT_BY_RESET:
            shutil.rmtree(entry) if entry.is_dir() and not entry.is_symlink() else entry.unlink()
    console.say("removed; ./run starts afresh")
    return 0


def _test(state: State, console: Console, arguments: list[str]) -> int:
    python = bootstrap.ensure(state, "test", console)
    environment = _environment()
    if "--full" in arguments:
        arguments.remove("--full")
        environment["BANYAN_FULL"] = "1"
    os.execve(python, [str(python), "-m", "pytest", *arguments], environment)


def _environment() -> dict[str, str]:
    """Ours, finding this checkout's packages and no others."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONHOME"}
    return kept | {"PYTHONPATH": str(ROOT)}


def _raise_file_limit() -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = 65_536 if hard == resource.RLIM_INFINITY else min(hard, 65_536)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
