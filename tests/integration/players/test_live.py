"""Live viewers of a job: its state of now, then every change; a frame says all, so none in between is missed."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any
from uuid import UUID, uuid4

import pytest
from websockets.asyncio.client import connect

from apps.players.scouting import flow, jobs, live
from kernel.redis import redis
from tests.integration.chat.server import Server, close_code_of, nothing_comes, receive
from tests.integration.players.conftest import Club
from tests.integration.players.scouting_host import ScoutingHost, elsewhere
from tests.integration.players.scouts import run_and_close, scout


@pytest.fixture
def host() -> Iterator[ScoutingHost]:
    with elsewhere() as found:
        yield found


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    started = Server()
    yield started
    started.stop()


@pytest.fixture
def job_id(club: Club) -> UUID:
    return UUID(scout(club, club.added()).json()["job_id"])


def viewer(server: Server, job_id: Any, **query: Any) -> connect:
    """Somebody whom nobody knows, in the subprotocol that has control frames."""
    asked = "&".join(f"{name}={value}" for name, value in query.items())
    url = f"ws://127.0.0.1:{server.port}/api/players/ws/{job_id}?{asked}"
    return connect(url, subprotocols=["banyan.v1"], compression=None)  # type: ignore[list-item]


def frame(job_id: UUID, seq: int, state: str, step: str, percent: int) -> dict[str, Any]:
    return {"seq": seq, "job_id": str(job_id), "state": state, "step": step, "percent": percent}


async def test_a_viewer_sees_every_step(server: Server, host: ScoutingHost, job_id: UUID) -> None:
    async with viewer(server, job_id) as socket:
        first = await receive(socket)
        await asyncio.to_thread(run_and_close, job_id)
        steps = [await receive(socket) for _ in range(4)]
    queued = frame(job_id, 1, "queued", "queued", 0)
    assert first == {"type": "sync", "recovered": False, "last_seq": 1, "messages": [queued]}
    assert steps == [
        frame(job_id, 2, "running", "facts", 10),
        frame(job_id, 3, "running", "generating", 40),
        frame(job_id, 4, "running", "checking", 80),
        frame(job_id, 5, "succeeded", "stored", 100),
    ]


async def test_who_comes_late_is_told_how_it_ended(server: Server, host: ScoutingHost, job_id: UUID) -> None:
    await asyncio.to_thread(run_and_close, job_id)
    async with viewer(server, job_id) as socket:
        assert (await receive(socket))["messages"] == [frame(job_id, 5, "succeeded", "stored", 100)]


@pytest.mark.parametrize(
    ("last_seq", "recovered", "told"),
    [(5, True, False), (4, True, True), (3, False, True), (0, False, True), (9, False, True)],
)
async def test_who_comes_back_is_told_what_is_true_now(
    server: Server, host: ScoutingHost, job_id: UUID, last_seq: int, recovered: bool, told: bool
) -> None:
    """``recovered`` only when nothing but the newest state was missed: those in between are not kept."""
    await asyncio.to_thread(run_and_close, job_id)
    async with viewer(server, job_id, last_seq=last_seq) as socket:
        sync = await receive(socket)
        await nothing_comes(socket)
    newest = [frame(job_id, 5, "succeeded", "stored", 100)] if told else []
    assert sync == {"type": "sync", "recovered": recovered, "last_seq": 5, "messages": newest}


async def test_frames_that_were_never_published_are_made_up_for(server: Server, job_id: UUID) -> None:
    """A worker that died between commit and publish: the next frame reveals the gap, and the newest state fills it."""
    async with viewer(server, job_id) as socket:
        assert (await receive(socket))["last_seq"] == 1
        claimed = await asyncio.to_thread(jobs.claim, job_id=job_id)
        assert claimed is not None
        unannounced, _ = await asyncio.to_thread(silently, claimed)
        after = await asyncio.to_thread(jobs.advance, unannounced, "checking")
        live.announce(after)
        assert await receive(socket) == frame(job_id, 4, "running", "checking", 80)
        await nothing_comes(socket)


def silently(claimed: jobs.Job) -> Any:
    """The step is committed, its frame lost."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(flow, "announce", lambda _: None)
        return flow.prepare(claimed)


@pytest.mark.parametrize("name", [str(uuid4()), "nonsense"])
async def test_an_unknown_job_closes(server: Server, name: str) -> None:
    async with viewer(server, name) as socket:
        assert await close_code_of(socket) == 4404


async def test_nobody_else_hears_it(server: Server, host: ScoutingHost, club: Club, job_id: UUID) -> None:
    other = UUID((await asyncio.to_thread(scout, club, await asyncio.to_thread(club.added))).json()["job_id"])
    async with viewer(server, other) as socket:
        await receive(socket)
        await asyncio.to_thread(run_and_close, job_id)
        await nothing_comes(socket)


def test_a_frame_carries_nobodys_name(club: Club, job_id: UUID) -> None:
    listening = redis().pubsub()
    listening.psubscribe("*players:room*")
    listening.get_message(timeout=1)
    live.announce(jobs.claim(job_id=job_id))  # type: ignore[arg-type]
    heard = listening.get_message(timeout=2)
    listening.close()
    assert str(job_id).encode() in heard["data"]
    assert str(club.member.user_id).encode() not in heard["data"]
