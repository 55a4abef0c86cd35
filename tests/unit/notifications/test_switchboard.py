"""One member of the stream in a process: each frame goes to the sockets of its audience, once."""

from __future__ import annotations

from typing import Any

from apps.notifications.switchboard import Distributor


class Recorder:
    """A connection, as far as the distributor knows one."""

    def __init__(self) -> None:
        self.got: list[Any] = []

    def push(self, seq: int, text: str) -> None:
        self.got.append((seq, text))

    def reset(self, last_seq: int) -> None:
        self.got.append(("reset", last_seq))


def test_each_audience_gets_its_own() -> None:
    distributor, ann, bob = Distributor(), Recorder(), Recorder()
    distributor.add(ann, ("person:1", "role:member", "everyone"))  # type: ignore[arg-type]
    distributor.add(bob, ("person:2", "role:trainer", "everyone"))  # type: ignore[arg-type]
    for seq, audience in enumerate(("person:1", "role:trainer", "everyone", "person:3"), 1):
        distributor.push(seq, f'{audience} {{"a b": {seq}}}')
    assert ann.got == [(1, '{"a b": 1}'), (3, '{"a b": 3}')]
    assert bob.got == [(2, '{"a b": 2}'), (3, '{"a b": 3}')]


def test_a_loss_is_told_to_each_socket_once() -> None:
    distributor, ann = Distributor(), Recorder()
    distributor.add(ann, ("person:1", "everyone"))  # type: ignore[arg-type]
    distributor.reset(9)
    assert ann.got == [("reset", 9)]


def test_who_has_gone_gets_nothing_more_and_leaves_nothing_behind() -> None:
    distributor, ann = Distributor(), Recorder()
    audiences = ("person:1", "everyone")
    distributor.add(ann, audiences)  # type: ignore[arg-type]
    for _ in range(2):
        distributor.remove(ann, audiences)  # type: ignore[arg-type]
    distributor.push(1, "everyone {}")
    assert ann.got == []
    assert distributor._sockets == {}
