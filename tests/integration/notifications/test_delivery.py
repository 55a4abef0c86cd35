"""Over WebSocket: each notification to every device of its audience, once, in order, whatever breaks in between."""

from __future__ import annotations

import asyncio
import json
import os
import random
from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connections
from websockets.asyncio.client import ClientConnection
from websockets.exceptions import ConnectionClosed

from apps.notifications.contract import NotificationView
from apps.notifications.domain.audiences import EVERYONE, person, role
from apps.notifications.domain.draft import Draft
from apps.notifications.publishing import STREAM
from apps.notifications.queries import newest_seq
from apps.notifications.usecases.send_notification import send_notification
from kernel.db import transaction
from kernel.identity import verify_token
from kernel.redis import redis
from realtime import address
from realtime.consumer import RECOVERED_AT_MOST
from realtime.hub import RECHECK_SECONDS
from realtime.tickets import make_ticket
from tests.integration.chat.server import close_code_of, nothing_comes, receive
from tests.integration.notifications.conftest import NotificationServer, StartServer, events_of, stored, tell

SOCKETS = 500
DEVICES = 40 if os.environ.get("BANYAN_FULL") else 10
MESSAGES = 300


def send(audience: str, word: str, message: str = "x") -> NotificationView:
    return send_notification(audience=audience, draft=Draft(message=message, event_type=word)).notification


async def sync_of(socket: ClientConnection) -> Any:
    frame = await receive(socket)
    assert frame["type"] == "sync"
    return frame


async def heard(socket: ClientConnection, word: str) -> Any:
    """The next notification of a type; other tests' broadcasts are not ours."""
    while True:
        frame = await receive(socket)
        if frame["event_type"] == word:
            return frame


async def test_two_devices_both_get_it_and_nobody_else(server: NotificationServer, alice: Any, bob: Any) -> None:
    async with server.listen(alice) as phone, server.listen(alice) as laptop, server.listen(bob) as other:
        for socket in (phone, laptop, other):
            await sync_of(socket)
        told = await asyncio.to_thread(tell, alice.user_id)
        frames = [await receive(phone), await receive(laptop)]
        assert frames[0] == frames[1]
        assert (frames[0]["notification_id"], frames[0]["seq"]) == (str(told.notification_id), told.seq)
        await nothing_comes(other)


async def test_three_audiences_come_in_one_order(
    server: NotificationServer, alice: Any, trainer: Any, word: str
) -> None:
    async with server.listen(trainer) as hers, server.listen(alice) as his:
        await sync_of(hers)
        await sync_of(his)
        audiences = [EVERYONE, person(trainer.user_id), role("trainer"), role("member"), EVERYONE]
        seqs = [(await asyncio.to_thread(send, audience, word)).seq for audience in audiences]
        assert [(await heard(hers, word))["seq"] for _ in range(4)] == [seqs[0], seqs[1], seqs[2], seqs[4]]
        assert [(await heard(his, word))["seq"] for _ in range(3)] == [seqs[0], seqs[3], seqs[4]]


async def test_a_device_that_was_away_gets_it_on_return(server: NotificationServer, alice: Any, word: str) -> None:
    told = [await asyncio.to_thread(tell, alice.user_id, event_type=word) for _ in range(3)]
    async with server.listen(alice) as socket:
        sync = await sync_of(socket)
        mine = [frame["seq"] for frame in sync["messages"] if frame["event_type"] == word]
        assert (sync["recovered"], mine) == (False, [notification.seq for notification in told])


async def test_what_has_been_read_is_not_told_again_but_recovered(
    server: NotificationServer, http: Any, alice: Any, word: str
) -> None:
    loop = asyncio.get_running_loop()
    first, second = [await asyncio.to_thread(tell, alice.user_id, event_type=word) for _ in range(2)]
    path = f"/api/notifications/{second.notification_id}/read"
    await loop.run_in_executor(None, lambda: http.patch(path, token=alice.token))
    async with server.listen(alice) as socket:
        mine = [frame["seq"] for frame in (await sync_of(socket))["messages"] if frame["event_type"] == word]
        assert mine == [first.seq]
    async with server.listen(alice, last_id=first.notification_id) as socket:
        sync = await sync_of(socket)
        assert sync["recovered"]
        assert [(one["seq"], one["read_at"] is None) for one in sync["messages"] if one["event_type"] == word] == [
            (second.seq, False)
        ]


async def test_recovery_by_number_is_the_same(server: NotificationServer, alice: Any, word: str) -> None:
    first, second = [await asyncio.to_thread(tell, alice.user_id, event_type=word) for _ in range(2)]
    async with server.listen(alice, last_seq=first.seq) as socket:
        sync = await sync_of(socket)
        assert [frame["seq"] for frame in sync["messages"] if frame["event_type"] == word] == [second.seq]


async def test_after_somebody_elses_notification_nothing_is_recovered(
    server: NotificationServer, alice: Any, bob: Any
) -> None:
    told = await asyncio.to_thread(tell, bob.user_id)
    for last_id in (told.notification_id, uuid4()):
        async with server.listen(alice, last_id=last_id) as socket:
            assert not (await sync_of(socket))["recovered"]


async def test_more_than_is_recovered_at_once_is_said(server: NotificationServer, alice: Any) -> None:
    first = await asyncio.to_thread(tell, alice.user_id)
    for _ in range(RECOVERED_AT_MOST + 1):
        await asyncio.to_thread(tell, alice.user_id)
    async with server.listen(alice, last_id=first.notification_id) as socket:
        sync = await sync_of(socket)
        assert (sync["recovered"], len(sync["messages"])) == (False, 100)
        assert sync["messages"][-1]["seq"] == sync["last_seq"]


class Follower:
    """A client as it should be written: it comes back with the last id it has."""

    def __init__(self, server: NotificationServer, who: Any, start: NotificationView) -> None:
        self.server, self.who = server, who
        self.last_id = str(start.notification_id)
        self.seqs: list[int] = []
        self.socket: ClientConnection | None = None

    async def follow(self, count: int) -> None:
        while len(self.seqs) < count:
            try:
                async with self.server.listen(self.who, last_id=self.last_id) as self.socket:
                    while len(self.seqs) < count:
                        self._take(json.loads(await self.socket.recv()))
            except (ConnectionClosed, OSError):
                await asyncio.sleep(random.random() / 10)

    def _take(self, frame: dict[str, Any]) -> None:
        assert frame.get("type") != "reset"
        assert frame.get("recovered", True), frame
        for notification in frame["messages"] if "type" in frame else [frame]:
            self.seqs.append(notification["seq"])
            self.last_id = notification["notification_id"]

    def break_off(self) -> None:
        """As a phone in a tunnel: no close frame."""
        if self.socket is not None and self.socket.transport is not None:
            self.socket.transport.abort()


async def stream(who: Any, word: str, between: Callable[[int], None]) -> list[int]:
    seqs = []
    for number in range(MESSAGES):
        audience = (person(who.user_id), role("member"), EVERYONE)[number % 3]
        seqs.append((await asyncio.to_thread(send, audience, word)).seq)
        between(number)
        await asyncio.sleep(0.005)
    return seqs


async def test_sockets_killed_in_mid_stream_lose_nothing(server: NotificationServer, alice: Any, word: str) -> None:
    start = await asyncio.to_thread(tell, alice.user_id)
    followers = [Follower(server, alice, start) for _ in range(DEVICES)]
    tasks = [asyncio.create_task(follower.follow(MESSAGES)) for follower in followers]

    def kill_some(number: int) -> None:
        if number % 20 == 10:
            for follower in random.sample(followers, DEVICES // 3):
                follower.break_off()

    seqs = await stream(alice, word, kill_some)
    await asyncio.wait_for(asyncio.gather(*tasks), 60)
    assert [follower.seqs for follower in followers] == [seqs] * DEVICES


async def test_a_killed_bus_loses_nothing(server: NotificationServer, alice: Any, word: str) -> None:
    start = await asyncio.to_thread(tell, alice.user_id)
    followers = [Follower(server, alice, start) for _ in range(DEVICES)]
    tasks = [asyncio.create_task(follower.follow(MESSAGES)) for follower in followers]
    killed = []

    def kill_the_bus(number: int) -> None:
        if number % 90 == 45:
            killed.append(int(redis().client_kill_filter(_type="pubsub")))  # type: ignore[arg-type]

    seqs = await stream(alice, word, kill_the_bus)
    await asyncio.wait_for(asyncio.gather(*tasks), 60)
    assert sum(killed) >= 2
    assert [follower.seqs for follower in followers] == [seqs] * DEVICES


def tell_and_die(user_id: UUID, word: str) -> NotificationView:
    """Stored; and the process ends between the commit and the publishing."""
    with transaction("notifications"):
        told: NotificationView = tell(user_id, event_type=word)
        connections["notifications"].run_on_commit.clear()
    return told


async def test_a_publisher_that_died_before_publishing_leaves_no_gap(
    server: NotificationServer, alice: Any, word: str
) -> None:
    async with server.listen(alice) as socket:
        await sync_of(socket)
        lost = [await asyncio.to_thread(tell_and_die, alice.user_id, word) for _ in range(3)]
        last = await asyncio.to_thread(tell, alice.user_id, event_type=word)
        seqs = [(await heard(socket, word))["seq"] for _ in range(4)]
        assert seqs == [notification.seq for notification in [*lost, last]]


async def test_even_the_last_of_all_comes_by_the_recheck(server: NotificationServer, alice: Any, word: str) -> None:
    async with server.listen(alice) as socket:
        await sync_of(socket)
        told = await asyncio.to_thread(tell_and_die, alice.user_id, word)
        assert (await receive(socket, RECHECK_SECONDS + 5))["seq"] == told.seq


def test_what_is_rolled_back_is_not_published(alice: Any) -> None:
    with redis().pubsub() as listener:
        listener.subscribe(address("notifications:room", STREAM))
        listener.get_message(timeout=5)

        def fails() -> None:
            with transaction("notifications"):
                tell(alice.user_id)
                raise ZeroDivisionError

        with pytest.raises(ZeroDivisionError):
            fails()
        assert listener.get_message(timeout=0.3) is None
        with transaction("notifications"):
            told = tell(alice.user_id)
            assert listener.get_message(timeout=0.3) is None, "not before the commit"
        assert str(told.notification_id) in listener.get_message(timeout=5)["data"].decode()


async def test_a_broadcast_to_500_sockets_is_one_row_and_one_publish(
    start_server: StartServer, alice: Any, word: str
) -> None:
    server, heard_of = start_server(), []
    newest = await asyncio.to_thread(newest_seq)
    sockets = [await server.listen(alice, last_seq=newest) for _ in range(SOCKETS)]
    try:
        for socket in sockets:
            await sync_of(socket)
        with redis().pubsub() as listener:
            listener.psubscribe("*")
            listener.get_message(timeout=5)
            told = await asyncio.to_thread(send, EVERYONE, word)
            frames = await asyncio.gather(*(heard(socket, word) for socket in sockets))
            while message := listener.get_message(timeout=0.3):
                heard_of.append(message["channel"].decode())
        assert {frame["notification_id"] for frame in frames} == {str(told.notification_id)}
        assert heard_of == [address("notifications:room", STREAM)]
        assert await asyncio.to_thread(stored, word) == 1
        assert len(await asyncio.to_thread(events_of, told.notification_id)) == 1
    finally:
        for socket in sockets:
            socket.transport.abort()


async def test_the_monolith_and_the_service_hear_each_other(
    server: NotificationServer, start_server: StartServer, alice: Any
) -> None:
    service, ticket = start_server("notifications"), make_ticket(verify_token(alice.token))
    # By ticket: the service has nobody to ask for the keys of tokens, for no gateway runs here.
    async with server.listen(alice) as here, service.connect("", ticket=ticket) as there:
        await sync_of(here)
        await sync_of(there)
        told = await asyncio.to_thread(tell, alice.user_id)
        assert {(await receive(here))["seq"], (await receive(there))["seq"]} == {told.seq}


async def test_what_a_client_says_is_left_unread(server: NotificationServer, alice: Any) -> None:
    async with server.listen(alice) as socket:
        await sync_of(socket)
        await socket.send("hello?")
        await socket.send(b"\x00")
        told = await asyncio.to_thread(tell, alice.user_id)
        assert (await receive(socket))["seq"] == told.seq


async def test_a_bad_last_id_is_told(server: NotificationServer, alice: Any) -> None:
    async with server.listen(alice, last_id="5") as socket:
        assert await close_code_of(socket) == 4400
