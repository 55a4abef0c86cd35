"""The chat room's own client, in two browsers that share nothing."""

from __future__ import annotations

from collections.abc import Callable
from uuid import uuid4

import pytest
from playwright.sync_api import Page, WebSocketRoute, expect

from tests.browser.watch import Watch

pytestmark = pytest.mark.browser
Visitor = Callable[..., Page]


def enter(page: Page, room: str = "lobby") -> None:
    page.goto(f"/rooms/{room}")
    expect(page.locator("[data-line]")).to_have_text("Connected")


def say(page: Page, text: str) -> None:
    page.get_by_label("Message to").fill(text)
    page.get_by_role("button", name="Send").click()


def test_two_people_hear_each_other(visitor: Visitor, member: Visitor) -> None:
    guest, mira = visitor(), member()
    enter(guest)
    enter(mira)
    first, second = f"from the guest {uuid4().hex}", f"from the member {uuid4().hex}"
    say(guest, first)
    expect(mira.get_by_text(first)).to_be_visible()
    say(mira, second)
    expect(guest.get_by_text(second)).to_be_visible()
    expect(mira.locator(".mine", has_text=second)).to_have_attribute("data-sent", "yes")
    expect(guest.locator(".said", has_text=first)).to_have_count(1)


def test_who_comes_later_reads_what_was_said(visitor: Visitor) -> None:
    early, text = visitor(), f"before you came {uuid4().hex}"
    enter(early)
    say(early, text)
    expect(early.locator(".mine", has_text=text)).to_have_attribute("data-sent", "yes")
    late = visitor()
    enter(late)
    expect(late.get_by_text(text)).to_have_count(1)


def test_what_was_said_on_a_dead_line_comes_back_once_and_in_order(visitor: Visitor) -> None:
    """The worst line: it looks open, swallows what is written and brings nothing."""
    cut, other, mark = visitor(), visitor(), uuid4().hex
    lines: list[WebSocketRoute] = []
    alive = [True]

    def between(line: WebSocketRoute) -> None:
        lines.append(line)
        if alive[0]:
            line.connect_to_server()

    def drop() -> None:
        lines[-1].close(code=1012, reason="dropped by the test")

    cut.route_web_socket("**/api/chat/ws/**", between)
    enter(cut)
    enter(other)
    alive[0] = False
    drop()
    expect(cut.locator("[data-line]")).to_have_text("Reconnecting")
    expect(cut.locator("[data-line]")).to_have_text("Connected")
    say(cut, f"{mark} written while cut")
    for number in range(3):
        say(other, f"{mark} {number}")
        expect(other.locator(".mine", has_text=f"{mark} {number}")).to_have_attribute("data-sent", "yes")
    expect(cut.locator(".said", has_text=mark)).to_have_attribute("data-sent", "waiting")
    alive[0] = True
    drop()
    expect(cut.locator(".mine", has_text=mark)).to_have_attribute("data-sent", "yes", timeout=15_000)
    expect(other.get_by_text(f"{mark} written while cut")).to_have_count(1)
    expect(cut.locator(".said", has_text=mark)).to_have_count(4)
    seqs = cut.locator(".said", has_text=mark).evaluate_all("nodes => nodes.map(node => Number(node.dataset.seq))")
    assert seqs == sorted(set(seqs))


def test_a_private_room_says_what_to_do(visitor: Visitor, watch: Watch) -> None:
    watch.forgive(r"status of 40[134].*/api/chat/rooms/")
    page = visitor()
    page.goto(f"/rooms/private-{uuid4().hex}")
    expect(page.locator("[data-line]")).to_have_attribute("data-line", "refused")
    expect(page.get_by_label("Message to")).to_be_disabled()
