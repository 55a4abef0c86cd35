"""Real-time fan-out: rooms over one Redis subscription per process, a bounded queue per socket.

What a context needs to have live viewers is described in :mod:`realtime.consumer`, which this package does not import
by itself: only WebSocket processes need Channels.
"""

from realtime.bus import address, seal
from realtime.connection import Connection
from realtime.hub import History, Hub
from realtime.publishing import drop_sockets, publish

__all__ = ["Connection", "History", "Hub", "address", "drop_sockets", "publish", "seal"]
