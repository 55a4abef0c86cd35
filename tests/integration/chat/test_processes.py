"""Several processes and hosts: they hear each other, count each other, die and drain."""

from __future__ import annotations

import asyncio
import json
import signal
from typing import Any

from apps.chat import presence
from kernel.db import one
from kernel.redis import redis
from tests.integration.chat.server import Server, close_code_of, receive, say


async def until_counted(room: str, wanted: int, seconds: float) -> None:
    async with asyncio.timeout(seconds):
        while await asyncio.to_thread(presence.count, room) != wanted:  # noqa: ASYNC110  # another process
            await asyncio.sleep(0.05)


async def test_the_monolith_and_the_service_hear_each_other(
    server: Server, start_server: Any, public_room: Any
) -> None:
    service = start_server("chat")
    async with server.connect(public_room.name) as here, service.connect(public_room.name) as there:
        await say(here, "from the monolith")
        assert [(await receive(here))["seq"], (await receive(there))["message"]] == [1, "from the monolith"]
        await say(there, "from the service")
        assert [(await receive(there))["seq"], (await receive(here))["message"]] == [2, "from the service"]
        await until_counted(public_room.name, 2, 2)
    await until_counted(public_room.name, 0, 2)


async def test_both_publish_at_once_and_everybody_sees_one_order(
    server: Server, start_server: Any, public_room: Any
) -> None:
    service = start_server("chat")

    async def talk(speaker: Any) -> list[int]:
        for number in range(100):
            await say(speaker, f"m{number}")
        return [(await receive(speaker, 20))["seq"] for _ in range(200)]

    async with server.connect(public_room.name) as here, service.connect(public_room.name) as there:
        seen = await asyncio.gather(talk(here), talk(there))
    assert seen == [list(range(1, 201))] * 2


async def test_a_killed_process_is_no_longer_present(start_server: Any, public_room: Any) -> None:
    dying = start_server(CHAT_PRESENCE_SECONDS="2")
    async with dying.connect(public_room.name), dying.connect(public_room.name):
        await until_counted(public_room.name, 2, 2)
        await asyncio.sleep(3)
        assert await asyncio.to_thread(presence.count, public_room.name) == 2, "the living say so again in time"
        dying.kill()
        await until_counted(public_room.name, 0, 4)


async def test_a_stopped_process_says_come_back(start_server: Any, public_room: Any) -> None:
    stopping = start_server()
    async with stopping.connect(public_room.name) as socket:
        stopping.process.send_signal(signal.SIGTERM)
        assert await close_code_of(socket) == 1012


async def test_draining_a_host_moves_its_sockets_and_no_others(
    server: Server, start_server: Any, public_room: Any
) -> None:
    service = start_server("chat")
    async with (
        service.connect(public_room.name) as first,
        service.connect(public_room.name) as second,
        server.connect(public_room.name) as staying,
    ):
        redis().publish("chat:drain", json.dumps({"host": "chat", "seconds": 0.5}))
        assert [await close_code_of(first), await close_code_of(second)] == [1012, 1012]
        await say(staying, "still here")
        assert (await receive(staying))["seq"] == 1


async def test_an_unreadable_control_message_is_survived(server: Server, public_room: Any) -> None:
    async with server.connect(public_room.name) as socket:
        for channel in ("chat:drain", "chat:drop"):
            for rubbish in ("", "[]", "{}", '{"host": 5}', "\x00"):
                redis().publish(channel, rubbish)
        await say(socket, "still here")
        assert (await receive(socket))["seq"] == 1


async def test_a_database_connection_that_was_cut_is_replaced(start_server: Any, public_room: Any) -> None:
    service = start_server("chat")
    async with service.connect(public_room.name, protocol=1) as socket:
        await say(socket, "one")
        assert {(await receive(socket))["seq"] for _ in range(2)} == {1}
        assert await asyncio.to_thread(cut_database_connections, "banyan-chat") > 0
        await say(socket, "two")
        assert {(await receive(socket))["seq"] for _ in range(2)} == {2}


def cut_database_connections(application: str) -> int:
    cut = "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE application_name = %s"
    found = one("chat", cut, [application])
    assert found is not None
    return int(found[0])
