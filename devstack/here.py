"""Lets ``manage.py`` speak to the stack of this checkout without a line of set-up.

A person types ``./manage.py route chat --service``; the addresses and secrets are those of ``./run``.
An environment that is given (``SECRET_KEY`` is set) is never touched: containers and tests bring their own.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping

from devstack import secret_file
from devstack.environment import Stack
from devstack.ports import Ports
from devstack.state import State, of_checkout, read_json
from runtime import catalogue as catalogues
from runtime.catalogue import MONOLITH


def adopt() -> None:
    """Take on the stack's environment and its Python, if there is a stack and nobody gave another."""
    if os.environ.get("SECRET_KEY"):
        return
    state = of_checkout()
    python = state.venv / "bin" / "python"
    # First of all: another Python may lack Django, or have packages of another time.
    if sys.prefix != str(state.venv) and python.exists():
        os.execv(python, [str(python), *sys.argv])
    os.environ.update(environment_of(state, os.environ))


def environment_of(state: State, given: Mapping[str, str]) -> dict[str, str]:
    """The monolith's environment in a stack that has run in ``state``; empty when none has."""
    numbers = read_json(state.ports)
    if not numbers or not state.secrets.exists():
        return {}
    stack = stack_of(state, given, numbers)
    # Quieter than a server: a person reads what the command itself prints. Its counters would mix with the hosts'.
    found = stack.host(MONOLITH) | {"LOG_LEVEL": given.get("LOG_LEVEL", "WARNING")}
    del found["PROMETHEUS_MULTIPROC_DIR"]
    return found


def stack_of(state: State, given: Mapping[str, str], numbers: Mapping[str, int]) -> Stack:
    """The stack whose ports and secrets are in ``state``."""
    catalogue = catalogues.load()
    secrets = secret_file.load(state.secrets, aliases=catalogue.databases, hosts=(MONOLITH, *catalogue.contexts))
    postgres = f"postgresql://postgres:{secrets.postgres_password}@127.0.0.1:{numbers['postgresql']}/postgres"
    valkey = f"redis://:{secrets.redis_password}@127.0.0.1:{numbers['valkey']}/0"
    return Stack(
        catalogue, secrets, given.get("DATABASE_URL") or postgres, given.get("REDIS_URL") or valkey,
        Ports(numbers, {}), state.directory, given,
    )  # fmt: skip
