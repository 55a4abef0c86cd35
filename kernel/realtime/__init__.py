"""Real-time fan-out: rooms over one Redis subscription per process, a bounded queue per socket."""

from kernel.realtime.bus import address, seal
from kernel.realtime.connection import Connection
from kernel.realtime.hub import History, Hub

__all__ = ["Connection", "History", "Hub", "address", "seal"]
