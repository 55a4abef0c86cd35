"""Runs a step on files in a child process that is killed (SIGKILL, for real) at its n-th touch of disk or database.

Started as ``python -m tests.chaos.killed`` with a JSON list of scenarios on stdin; prints a JSON line for each child.
No code is changed for it: the interpreter's own profiling hook sees the calls. A scenario is run over and over, each
time killed one touch later, until it comes to its end.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any
from uuid import UUID

DISK = {"open", "mkdir", "rename", "unlink", "fsync", "write", "close"}
DATABASE = {"execute", "commit", "rollback"}
OURS = ("apps/basement/", "pathlib.py")
TOKEN = "banyan"
MOST_TOUCHES = 400


class Tripwire:
    """Kills this process before or after its n-th touch: a call, or the return from one."""

    def __init__(self, fatal: int) -> None:
        self.fatal, self.touches = fatal, 0

    def __call__(self, frame: FrameType, event: str, argument: Any) -> None:
        if is_touch(frame, event, argument):
            self.touches += 1
            if self.touches == self.fatal:
                os.kill(os.getpid(), signal.SIGKILL)


def is_touch(frame: FrameType, event: str, argument: Any) -> bool:
    """Whether the interpreter goes to the disk or to the database now, or comes back from there."""
    code = frame.f_code
    if event in ("call", "return"):
        return code.co_name in DATABASE and "psycopg/c" in code.co_filename
    ours = any(part in code.co_filename for part in OURS)
    return ours and event in ("c_call", "c_return") and argument.__name__ in DISK


def upload(client: Any, token: str, content: str, bucket: str = "chat-bucket") -> Any:
    from tests.integration.basement.accepting.conftest import multipart

    body, kind = multipart(("file", "a.txt", content.encode()), ("bucket_name", None, bucket.encode()))
    headers = {"Authorization": f"Bearer {token}", "Accept": "application/json"}
    return client.generic("POST", "/api/files/upload", body, content_type=kind, headers=headers)


def act_of(scenario: dict[str, Any], number: int) -> Callable[[], int]:
    """The step to be killed in, prepared. :returns: HTTP status, or 0."""
    from django.test import Client

    from apps.basement.models import Blob, File
    from apps.basement.storage import store
    from apps.basement.usecases.collect_garbage import collect_garbage

    client, token, owner = Client(), scenario["token"], UUID(scenario["owner"])
    content = f"{scenario['name']} {owner} {number}\n" * 50
    headers = {"Authorization": f"Bearer {token}", "Accept": "application/json"}

    def delete() -> int:
        file = File.objects.using("basement").filter(owner_id=owner).latest("file_id")
        return client.generic("DELETE", f"/api/files/{file.pk}", headers=headers).status_code

    def collect() -> int:
        collect_garbage()
        return 0

    def again() -> int:
        return upload(client, token, content).status_code

    name = scenario["name"]
    if name != "upload":
        assert again() == 201
    if name == "missing":
        blob = Blob.objects.using("basement").filter(owner_id=owner).latest("blob_id")
        store.delete(blob.storage_key)
        Blob.objects.using("basement").filter(pk=blob.pk).update(missing_since="2026-01-01T00:00Z")
    if name == "collect":
        assert delete() == 204
    refused = lambda: upload(client, token, content + "refused", "avatars").status_code  # noqa: E731
    return {"delete": delete, "collect": collect, "refused": refused}.get(name, again)


def run(scenario: dict[str, Any], fatal: int) -> dict[str, Any]:
    """One child. :returns: how it ended, and what it had answered before."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        act, wire = act_of(scenario, fatal), Tripwire(fatal)
        sys.setprofile(wire)
        status = act()
        sys.setprofile(None)
        os.write(writer, str(status).encode())
        os._exit(0)
    os.close(writer)
    _, ended = os.waitpid(child, 0)
    with os.fdopen(reader) as source:
        answered = source.read()
    killed = os.WIFSIGNALED(ended) and os.WTERMSIG(ended) == signal.SIGKILL
    assert killed or os.WEXITSTATUS(ended) == 0, f"{scenario['name']} died of something else at {fatal}"
    return {"name": scenario["name"], "fatal": fatal, "killed": killed, "status": answered}


def main() -> None:
    import django

    django.setup()
    from django.db import connections

    request = json.load(sys.stdin)
    for scenario in request["scenarios"]:
        act_of({**scenario, "name": "collect"}, 0)()  # what is imported late is imported now
        connections.close_all()
        for fatal in range(request["first"], MOST_TOUCHES, request["stride"]):
            outcome = run(scenario, fatal)
            print(json.dumps(outcome), flush=True)
            if not outcome["killed"]:
                break


if __name__ == "__main__":
    assert Path("manage.py").exists(), "run it from the root of the repository"
    main()
