"""What the databases are known to hold, so that a warm start need not wait for what has been done."""

from __future__ import annotations

import hashlib
from pathlib import Path

from devstack.state import ROOT, State, read_json, write_json


def is_migrated(state: State, server: str) -> bool:
    """Whether ``setup`` has succeeded on this server with exactly the migrations of this checkout.

    Then hosts may start beside the next ``setup`` instead of after it.
    """
    return read_json(_file(state)).get("done") == _digest(state, server)


def remember_migrated(state: State, server: str) -> None:
    write_json(_file(state), {"done": _digest(state, server)})


def _file(state: State) -> Path:
    return state.directory / "migrated.json"


def _digest(state: State, server: str) -> str:
    digest = hashlib.sha256(server.rpartition("@")[2].partition(":")[0].encode())
    # Another data folder is another server, whatever its address.
    born = state.postgres / "data" / "PG_VERSION"
    digest.update(str(born.stat().st_ino if born.exists() else 0).encode())
    for path in sorted([*ROOT.glob("*/migrations/*.py"), *ROOT.glob("*/*/migrations/*.py")]):
        digest.update(path.relative_to(ROOT).as_posix().encode() + path.read_bytes())
    return digest.hexdigest()
