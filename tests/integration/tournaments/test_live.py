"""Viewers of a running tournament: every line of its log, in order, once; also after a break."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

from tests.integration.chat.server import Server, receive
from tests.integration.tournaments.conftest import Club
from tests.integration.tournaments.play import Table


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    started = Server()
    yield started
    started.stop()


def viewer(server: Server, tournament_id: Any, **query: Any) -> connect:
    """Somebody whom nobody knows, in the subprotocol that has control frames."""
    asked = "&".join(f"{name}={value}" for name, value in query.items())
    url = f"ws://127.0.0.1:{server.port}/api/tournaments/ws/{tournament_id}?{asked}"
    return connect(url, subprotocols=["banyan.v1"], compression=None)  # type: ignore[list-item]


async def test_a_result_reaches_a_viewer(server: Server, club: Club) -> None:
    table = await asyncio.to_thread(Table, club, entrants=4)
    async with viewer(server, table.tournament_id) as socket:
        entered = await asyncio.to_thread(table.enter, 1, 3, 1)
        frame = await receive(socket)
    last = (await asyncio.to_thread(table.log))[-1]
    assert frame == last["frame"]
    assert (frame["type"], frame["seq"], frame["data"]["matches"][0]) == ("scored", last["seq"], entered)
    assert [match["number"] for match in frame["data"]["matches"]] == [1, 3]


async def test_who_comes_back_misses_nothing(server: Server, club: Club) -> None:
    table = await asyncio.to_thread(Table, club, entrants=8)
    async with viewer(server, table.tournament_id, last_seq=0) as socket:
        seen = (await receive(socket))["last_seq"]
    for number in (1, 2, 3):
        await asyncio.to_thread(table.enter, number)
    async with viewer(server, table.tournament_id, last_seq=seen) as socket:
        sync = await receive(socket)
        await asyncio.to_thread(table.enter, 4)
        live = await receive(socket)
    missed = [frame["seq"] for frame in sync["messages"]]
    assert (sync["recovered"], missed, live["seq"]) == (True, [seen + 1, seen + 2, seen + 3], seen + 4)


@pytest.mark.parametrize("name", [str(uuid4()), "nonsense"])
async def test_an_unknown_tournament_closes(server: Server, name: str) -> None:
    async with viewer(server, name) as socket:
        with pytest.raises(ConnectionClosed) as closed:
            await receive(socket)
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == 4404


async def test_a_dry_run_is_not_told(server: Server, club: Club) -> None:
    table = await asyncio.to_thread(Table, club, entrants=4)
    match_id = (await asyncio.to_thread(table.match, 1))["match_id"]
    async with viewer(server, table.tournament_id) as socket:
        tried = await asyncio.to_thread(table.patch, match_id, home_score=1, away_score=0, dry_run=True)
        assert tried.json()["dry_run"] is True
        await asyncio.to_thread(table.enter, 2)
        frame = json.loads(await socket.recv())
    assert [match["number"] for match in frame["data"]["matches"]] == [2, 3]
