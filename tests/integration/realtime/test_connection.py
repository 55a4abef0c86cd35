"""A socket's queue: in order, each frame once, bounded, and never silent about a loss."""

from __future__ import annotations

import asyncio
import json

import pytest

from realtime import connection as module
from realtime.connection import COME_BACK, MAX_CHARACTERS, MAX_FRAMES, SLOW_READER, Connection


class Client:
    """The far end: what it was sent, and whether it reads at the moment."""

    def __init__(self, *, control: bool = False) -> None:
        self.sent: list[str] = []
        self.reading = asyncio.Event()
        self.reading.set()
        self.cut = False
        self.connection = Connection(self._transmit, cut=self._on_cut, control=control)
        self.writer = asyncio.create_task(self.connection.write())

    async def _transmit(self, text: str) -> None:
        await self.reading.wait()
        self.sent.append(text)

    def _on_cut(self) -> None:
        self.cut = True
        self.writer.cancel()


async def settle() -> None:
    for _ in range(10):
        await asyncio.sleep(0)


async def test_frames_go_out_in_order_and_once() -> None:
    client = Client()
    for seq in (1, 2, 2, 1, 3):
        client.connection.push(seq, str(seq))
    await settle()
    assert client.sent == ["1", "2", "3"]


async def test_unnumbered_frames_always_go_out() -> None:
    client = Client()
    client.connection.push(5, "5")
    client.connection.push(0, "x")
    client.connection.push(0, "x")
    await settle()
    assert client.sent == ["5", "x", "x"]
    assert client.connection.position == 5


async def test_held_frames_follow_history_without_doubles() -> None:
    client = Client()
    client.connection.hold()
    client.connection.push(4, "4")
    client.connection.push(5, "5")
    client.connection.tell("history up to 4")
    client.connection.release(4)
    client.connection.push(6, "6")
    await settle()
    assert client.sent == ["history up to 4", "5", "6"]


async def test_a_slow_reader_is_shut_and_told() -> None:
    client = Client()
    client.reading.clear()
    for seq in range(1, MAX_FRAMES + 3):
        client.connection.push(seq, "x")
        await asyncio.sleep(0)
    assert client.connection.code == SLOW_READER
    client.reading.set()
    assert await client.writer == SLOW_READER
    assert len(client.sent) == 1, "after the frame that was under way there is nothing but the close"


async def test_the_queue_is_bounded_in_characters_too() -> None:
    client = Client()
    client.reading.clear()
    for seq in range(1, 5):
        client.connection.push(seq, "x" * (MAX_CHARACTERS // 2))
        await asyncio.sleep(0)
    assert client.connection.code == SLOW_READER


async def test_one_large_answer_passes_an_empty_queue() -> None:
    client = Client()
    client.connection.tell("x" * (MAX_CHARACTERS + 1))
    await settle()
    assert client.connection.code == 0
    assert len(client.sent) == 1


async def test_too_much_while_held_is_shut_too() -> None:
    client = Client()
    client.connection.hold()
    for seq in range(1, MAX_FRAMES + 2):
        client.connection.push(seq, "x")
    assert client.connection.code == SLOW_READER


async def test_a_reset_is_told_to_those_who_understand() -> None:
    client = Client(control=True)
    client.connection.reset(9)
    client.connection.push(9, "old")
    client.connection.push(10, "new")
    await settle()
    assert json.loads(client.sent[0]) == {"type": "reset", "last_seq": 9}
    assert client.sent[1:] == ["new"]


async def test_a_reset_makes_the_others_reconnect() -> None:
    client = Client()
    client.connection.reset(9)
    assert await client.writer == COME_BACK
    assert client.sent == []


async def test_shut_with_flush_sends_what_is_queued_and_nothing_later() -> None:
    client = Client()
    client.connection.push(1, "1")
    client.connection.shut(COME_BACK, flush=True)
    client.connection.push(2, "2")
    client.connection.shut(4403)
    assert await client.writer == COME_BACK
    assert client.sent == ["1"]


async def test_who_does_not_read_the_close_is_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "CLOSE_SECONDS", 0.05)
    client = Client()
    client.reading.clear()
    client.connection.push(1, "1")
    await settle()
    client.connection.shut(SLOW_READER)
    await asyncio.sleep(0.1)
    assert client.cut


async def test_who_has_gone_is_not_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "CLOSE_SECONDS", 0.05)
    client = Client()
    client.connection.shut(4401)
    client.connection.gone()
    await asyncio.sleep(0.1)
    assert not client.cut
