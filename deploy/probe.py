"""Health check of a container: exit 0 when ``http://127.0.0.1:<port><path>`` answers 200.

``python deploy/probe.py [port [path]]``; without a port it is the HTTP port of ``HOST``. The image
has no curl.
"""

from __future__ import annotations

import os
import sys
import urllib.request

SECONDS = 4


def main(port: str = "", path: str = "/readyz") -> int:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{int(port or _usual_port())}{path}", timeout=SECONDS) as answer:
            return 0 if answer.status == 200 else 1
    except OSError as error:
        print(error, file=sys.stderr)
        return 1


def _usual_port() -> int:
    from runtime.catalogue import MONOLITH, load
    from runtime.hosting import http_port

    return http_port(load(), os.environ.get("HOST", MONOLITH))


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:3]))
