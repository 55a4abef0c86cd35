"""Real-time fan-out: rooms over one Redis subscription per process, a bounded queue per socket."""

from kernel.realtime.connection import Connection
from kernel.realtime.hub import History, Hub, address, seal
from kernel.realtime.threads import in_database

__all__ = ["Connection", "History", "Hub", "address", "in_database", "seal"]
