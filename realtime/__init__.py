"""Real-time fan-out: rooms over one Redis subscription per process, a bounded queue per socket."""

from realtime.bus import address, seal
from realtime.connection import Connection
from realtime.hub import History, Hub

__all__ = ["Connection", "History", "Hub", "address", "seal"]
