"""The hub over a real Redis: order, gaps, losses of the bus, and a history that is the truth."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings

from kernel.errors import Unavailable
from kernel.redis import aredis
from realtime import Connection, Hub, address, seal
from realtime import hub as module

PREFIX = f"hub-test-{uuid4().hex}"


class Store:
    """A history in memory; ``down`` makes it fail, as a database would."""

    def __init__(self) -> None:
        self.frames: dict[str, dict[int, str]] = {}
        self.down = False
        self.reads = 0

    def add(self, room: str, seq: int) -> str:
        return self.frames.setdefault(room, {}).setdefault(seq, f"{room}#{seq}")

    async def positions(self, rooms: Sequence[str]) -> Mapping[str, int]:
        if self.down:
            raise Unavailable
        return {room: max(self.frames[room]) for room in rooms if room in self.frames}

    async def after(self, room: str, seq: int, limit: int) -> list[tuple[int, str]]:
        self.reads += 1
        if self.down:
            raise Unavailable
        return [(number, text) for number, text in sorted(self.frames.get(room, {}).items()) if number > seq][:limit]


class Member:
    def __init__(self, *, control: bool = False) -> None:
        self.got: list[str] = []
        self.connection = Connection(self._take, cut=lambda: None, control=control)
        self.task = asyncio.create_task(self.connection.write())

    async def _take(self, text: str) -> None:
        self.got.append(text)


async def until(condition: Callable[[], Any], seconds: float = 5.0) -> None:
    async with asyncio.timeout(seconds):
        while not condition():  # noqa: ASYNC110  # what is waited for has no event of its own
            await asyncio.sleep(0.01)


@pytest.fixture
def store() -> Store:
    return Store()


@pytest.fixture
def room() -> str:
    return uuid4().hex


MakeHub = Callable[[], Awaitable[Hub]]


@pytest.fixture
async def make_hub(store: Store) -> AsyncIterator[MakeHub]:
    made: list[Hub] = []

    async def make() -> Hub:
        hub = Hub(settings.REDIS_URL, prefix=PREFIX, history=store)
        hub.start()
        made.append(hub)
        return hub

    yield make
    for hub in made:
        await hub.stop()
    await aredis().aclose()


async def publish(room: str, seq: int, store: Store) -> None:
    """As another process would."""
    await aredis().publish(address(PREFIX, room), seal(seq, store.add(room, seq)))


def frames(room: str, *numbers: int) -> list[str]:
    return [f"{room}#{number}" for number in numbers]


async def subscribers(room: str) -> int:
    return int((await aredis().pubsub_numsub(address(PREFIX, room)))[0][1])


async def test_members_get_what_is_published_after_they_joined(make_hub: MakeHub, store: Store, room: str) -> None:
    hub, early, late = await make_hub(), Member(), Member()
    store.add(room, 1)
    await hub.join(room, early.connection)
    hub.publish(room, 2, store.add(room, 2))
    await until(lambda: early.got)
    await hub.join(room, late.connection)
    hub.publish(room, 3, store.add(room, 3))
    await until(lambda: late.got)
    assert early.got == frames(room, 2, 3)
    assert late.got == frames(room, 3)


async def test_two_hubs_hear_each_other(make_hub: MakeHub, store: Store, room: str) -> None:
    one, other = await make_hub(), await make_hub()
    here, there = Member(), Member()
    await one.join(room, here.connection)
    await other.join(room, there.connection)
    one.publish(room, 1, store.add(room, 1))
    await until(lambda: here.got and there.got)
    other.publish(room, 2, store.add(room, 2))
    await until(lambda: len(here.got) == len(there.got) == 2)
    assert here.got == there.got == frames(room, 1, 2)


async def test_rooms_are_subscribed_once_and_only_while_somebody_is_in(make_hub: MakeHub, room: str) -> None:
    hub, members = await make_hub(), [Member() for _ in range(20)]
    await asyncio.gather(*(hub.join(room, member.connection) for member in members))
    assert await subscribers(room) == 1
    await asyncio.gather(*(hub.leave(room, member.connection) for member in members[1:]))
    assert await subscribers(room) == 1
    await hub.leave(room, members[0].connection)
    await hub.leave(room, members[0].connection)
    assert await subscribers(room) == 0


async def test_coming_and_going_at_once_ends_in_a_room_that_works(make_hub: MakeHub, store: Store, room: str) -> None:
    hub, staying = await make_hub(), Member()

    async def pass_through() -> None:
        member = Member()
        await hub.join(room, member.connection)
        await hub.leave(room, member.connection)

    await asyncio.gather(*(pass_through() for _ in range(50)), hub.join(room, staying.connection))
    hub.publish(room, 1, store.add(room, 1))
    await until(lambda: staying.got)
    assert await subscribers(room) == 1


async def test_publishers_that_overtake_each_other_are_put_in_order(make_hub: MakeHub, store: Store, room: str) -> None:
    hub, member = await make_hub(), Member()
    await hub.join(room, member.connection)
    for seq in (2, 3, 1, 5, 4):
        await publish(room, seq, store)
    await until(lambda: len(member.got) == 5)
    assert member.got == frames(room, 1, 2, 3, 4, 5)
    assert store.reads == 0, "late by less than the patience: no need to read the history"


async def test_doubles_are_dropped(make_hub: MakeHub, store: Store, room: str) -> None:
    hub, member = await make_hub(), Member()
    await hub.join(room, member.connection)
    for seq in (1, 1, 2, 1, 2, 3):
        await publish(room, seq, store)
    await until(lambda: len(member.got) == 3)
    await asyncio.sleep(0.05)
    assert member.got == frames(room, 1, 2, 3)


async def test_a_frame_that_was_never_published_comes_from_the_history(
    make_hub: MakeHub, store: Store, room: str
) -> None:
    hub, member = await make_hub(), Member()
    await hub.join(room, member.connection)
    store.add(room, 1)
    store.add(room, 2)
    await publish(room, 3, store)
    await until(lambda: len(member.got) == 3)
    assert member.got == frames(room, 1, 2, 3)


async def test_frames_that_arrive_while_history_is_read_are_not_jumped_over(
    make_hub: MakeHub, store: Store, room: str
) -> None:
    """The read may be older than a frame that arrives during it: its predecessor is still on the way."""
    hub, member = await make_hub(), Member()
    await hub.join(room, member.connection)
    reading, go_on = asyncio.Event(), asyncio.Event()
    plain = store.after

    async def slow(room: str, seq: int, limit: int) -> list[tuple[int, str]]:
        found = await plain(room, seq, limit)
        reading.set()
        await go_on.wait()
        return found

    store.after = slow  # type: ignore[method-assign]
    store.add(room, 1)
    await publish(room, 2, store)
    await asyncio.wait_for(reading.wait(), 5)
    await publish(room, 4, store)
    await asyncio.sleep(0.05)
    go_on.set()
    await until(lambda: len(member.got) == 2)
    await publish(room, 3, store)
    await until(lambda: len(member.got) == 4)
    assert member.got == frames(room, 1, 2, 3, 4)


async def test_the_last_frame_of_a_dead_publisher_is_found_by_the_recheck(
    make_hub: MakeHub, store: Store, room: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "RECHECK_SECONDS", 0.2)
    hub, member = await make_hub(), Member()
    await hub.join(room, member.connection)
    store.add(room, 1)
    await until(lambda: member.got)
    assert member.got == frames(room, 1)


async def test_a_lost_subscription_loses_no_frame(make_hub: MakeHub, store: Store, room: str) -> None:
    hub, member = await make_hub(), Member()
    await hub.join(room, member.connection)
    for seq in range(1, 151):
        await publish(room, seq, store)
        await asyncio.sleep(0.005)
        if seq % 50 == 0:
            await aredis().client_kill_filter(_type="pubsub")
    await until(lambda: len(member.got) >= 150)
    assert member.got == frames(room, *range(1, 151))


async def test_what_was_published_while_nobody_listened_comes_with_the_next_link(
    make_hub: MakeHub, store: Store, room: str
) -> None:
    """Long before the recheck, and without a later frame that would show the gap."""
    hub, member = await make_hub(), Member()
    await hub.join(room, member.connection)
    await aredis().client_kill_filter(_type="pubsub")
    store.add(room, 1)
    await until(lambda: member.got)
    assert member.got == frames(room, 1)


async def test_a_gap_too_large_to_replay_is_told(
    make_hub: MakeHub, store: Store, room: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "REPLAY_LIMIT", 5)
    hub, knowing, plain = await make_hub(), Member(control=True), Member()
    await hub.join(room, knowing.connection)
    await hub.join(room, plain.connection)
    for seq in range(1, 8):
        store.add(room, seq)
    await publish(room, 8, store)
    await until(lambda: knowing.got)
    assert json.loads(knowing.got[0]) == {"type": "reset", "last_seq": 8}
    assert await plain.task == 1012
    await publish(room, 9, store)
    await until(lambda: len(knowing.got) == 2)
    assert knowing.got[1:] == frames(room, 9)


async def test_a_gap_while_the_history_is_down_is_told(
    make_hub: MakeHub, store: Store, room: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "HISTORY_ATTEMPTS", 1)
    hub, member = await make_hub(), Member(control=True)
    await hub.join(room, member.connection)
    store.down = True
    await publish(room, 2, store)
    await until(lambda: member.got)
    assert json.loads(member.got[0]) == {"type": "reset", "last_seq": 2}


async def test_joining_fails_by_name_when_the_history_is_down(make_hub: MakeHub, store: Store, room: str) -> None:
    hub, member = await make_hub(), Member()
    store.down = True
    with pytest.raises(Unavailable):
        await hub.join(room, member.connection)
    assert await subscribers(room) == 0
    store.down = False
    await hub.join(room, member.connection)
    hub.publish(room, 1, store.add(room, 1))
    await until(lambda: member.got)


async def test_unnumbered_frames_are_passed_on_at_once(make_hub: MakeHub, room: str) -> None:
    hub, member = await make_hub(), Member()
    await hub.join(room, member.connection)
    hub.publish(room, 0, "typing")
    hub.publish(room, 0, "typing")
    await until(lambda: len(member.got) == 2)


async def test_control_channels_are_heard_after_a_loss_too(store: Store) -> None:
    heard: list[bytes] = []
    channel = f"{PREFIX}-control"
    hub = Hub(settings.REDIS_URL, prefix=PREFIX, history=store)
    hub.listen(channel, heard.append)
    hub.start()
    try:
        async with asyncio.timeout(5):
            while not heard:
                await aredis().publish(channel, "one")
                await asyncio.sleep(0.02)
        await aredis().client_kill_filter(_type="pubsub")
        heard.clear()
        async with asyncio.timeout(5):
            while not heard:
                await aredis().publish(channel, "two")
                await asyncio.sleep(0.02)
        assert heard[0] == b"two"
    finally:
        await hub.stop()
        await aredis().aclose()
