"""``python -m devstack.scratch``: throw-away servers to develop against.

Prints ``export`` lines for a shell and stays until Ctrl-C; the data is gone then.
"""

from __future__ import annotations

import os
import shlex
import signal
import sys
import tempfile
from pathlib import Path

from devstack import secret_file, wanted_ports
from devstack.environment import Stack
from devstack.ports import Ports
from devstack.servers import Server, free_port, start_postgres, start_valkey
from runtime import catalogue as catalogues
from runtime.catalogue import MONOLITH


def main() -> int:
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    with tempfile.TemporaryDirectory(prefix="banyan-scratch-") as folder:
        stack, servers = start(Path(folder))
        try:
            _print_exports(stack, folder)
            signal.pause()
        except (KeyboardInterrupt, SystemExit):
            pass
        finally:
            for server in servers:
                server.stop()
    return 0


def _print_exports(stack: Stack, folder: str) -> None:
    for name, value in sorted((stack.setup() | {"BANYAN_SCRATCH": folder}).items()):
        if os.environ.get(name) != value:
            print(f"export {name}={shlex.quote(value)}")
    print("# ready; Ctrl-C ends the servers and removes the data", file=sys.stderr)
    sys.stdout.flush()


def start(directory: Path) -> tuple[Stack, list[Server]]:
    """Start both servers and describe a stack on free ports. They end with the interpreter at the latest."""
    catalogue = catalogues.load()
    secrets = secret_file.load(
        directory / "secrets.json", aliases=catalogue.databases, hosts=(MONOLITH, *catalogue.contexts)
    )
    postgres = start_postgres(directory / "postgresql", password=secrets.postgres_password)
    valkey = start_valkey(directory / "valkey", password=secrets.redis_password)
    ports = Ports({name: free_port() for name in wanted_ports.of_hosts(catalogue)}, {})
    (directory / "gateway").mkdir(exist_ok=True)
    return Stack(catalogue, secrets, postgres.url, valkey.url, ports, directory, os.environ), [valkey, postgres]


if __name__ == "__main__":
    sys.exit(main())
