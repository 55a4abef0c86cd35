"""The bell: what reaches a person, live and after a while."""

from __future__ import annotations

from collections.abc import Callable
from uuid import uuid4

import pytest
from playwright.sync_api import Page, WebSocketRoute, expect

from tests.browser.desk import Desk
from tests.browser.watch import Watch

pytestmark = pytest.mark.browser
Visitor = Callable[..., Page]


def user_of(page: Page) -> str:
    """Who is signed in."""
    found = page.evaluate("fetch('/api/auth/me').then(answer => answer.json())")
    return str(found["user_id"])


def tell(desk: Desk, page: Page, text: str) -> None:
    desk.ask("POST", "/api/notifications/send", {"user_id": user_of(page), "message": text, "event_type": "test"})


def count(page: Page) -> int:
    return int(page.locator("[data-bell-count]").inner_text() or 0)


def ready(page: Page) -> None:
    expect(page.locator("[data-bell]")).to_have_attribute("data-feed", "open")


def test_it_rings_without_reload_and_is_quiet_when_read(member: Visitor, desk: Desk) -> None:
    page, text = member(), f"Court two is free {uuid4().hex}"
    ready(page)
    before = count(page)
    tell(desk, page, text)
    expect(page.locator("[data-bell-count]")).to_have_text(str(before + 1))
    page.get_by_role("button", name=f"Notifications: {before + 1} not read").click()
    panel = page.get_by_role("region", name="Notifications")
    expect(panel.locator("li").first).to_contain_text(text)
    expect(panel.locator("li").first).to_have_class("unread")
    panel.get_by_role("button", name="Mark all read").click()
    expect(page.get_by_role("button", name="Notifications: none new")).to_be_focused()
    expect(panel.locator(".unread")).to_have_count(0)
    page.reload()
    ready(page)
    assert count(page) == 0
    page.get_by_role("button", name="Notifications: none new").click()
    expect(panel.locator("li").first).to_contain_text(text)


def test_what_came_while_nobody_looked_is_there_afterwards(member: Visitor, desk: Desk) -> None:
    page = member()
    ready(page)
    before, user = count(page), user_of(page)
    page.goto("about:blank")
    for number in range(2):
        desk.ask("POST", "/api/notifications/send", {"user_id": user, "message": f"No. {number}", "event_type": "test"})
    page.goto("/")
    expect(page.locator("[data-bell-count]")).to_have_text(str(before + 2))


def test_every_page_of_a_person_hears_it_and_nobody_else(member: Visitor, desk: Desk) -> None:
    page, stranger, text = member(), member(), uuid4().hex
    second = page.context.new_page()
    second.goto("/rooms/lobby")
    for each in (page, second, stranger):
        ready(each)
    before, of_stranger = count(page), count(stranger)
    tell(desk, page, text)
    for each in (page, second):
        expect(each.locator("[data-bell-count]")).to_have_text(str(before + 1))
    assert count(stranger) == of_stranger
    assert stranger.get_by_text(text).count() == 0


def test_a_cut_line_comes_back_with_what_was_missed(member: Visitor, desk: Desk) -> None:
    page = member()
    lines: list[WebSocketRoute] = []
    alive = [True]

    def between(line: WebSocketRoute) -> None:
        lines.append(line)
        if alive[0]:
            line.connect_to_server()

    page.route_web_socket("**/api/notifications/ws*", between)
    page.reload()
    ready(page)
    before = count(page)
    alive[0] = False
    lines[-1].close(code=1012, reason="dropped by the test")
    expect(page.locator("[data-bell]")).to_have_attribute("data-feed", "waiting")
    ready(page)
    tell(desk, page, "while the line was dead")
    alive[0] = True
    lines[-1].close(code=1012, reason="dropped by the test")
    expect(page.locator("[data-bell-count]")).to_have_text(str(before + 1), timeout=15_000)


def test_a_match_that_is_called_rings_and_leads_there(member: Visitor, desk: Desk) -> None:
    page = member()
    cup = desk.make(entrants=1, start=False)
    page.goto(f"/tournaments/{cup}")
    page.get_by_role("button", name="Enter this tournament").click()
    expect(page.get_by_text("You are in.")).to_be_visible()
    desk.ask("POST", f"/api/tournaments/{cup}/start", {})
    window = ["2030-05-01T08:00:00Z", "2030-05-01T20:00:00Z"]
    court = desk.ask("POST", f"/api/tournaments/{cup}/courts", {"name": "Court 7", "windows": [window]})["court_id"]
    match = desk.matches(cup)[0]["match_id"]
    page.goto("/")
    ready(page)
    before = count(page)
    desk.ask("POST", f"/api/tournaments/matches/{match}/call", {"court_id": court})
    expect(page.locator("[data-bell-count]")).to_have_text(str(before + 1))
    page.locator("[data-bell-toggle]").click()
    page.get_by_role("link", name="Court 7").click()
    page.wait_for_url(f"**/tournaments/{cup}")


def test_escape_and_a_click_elsewhere_close_it(member: Visitor) -> None:
    page = member()
    ready(page)
    toggle, panel = page.locator("[data-bell-toggle]"), page.locator("[data-bell-panel]")
    toggle.focus()
    page.keyboard.press("Enter")
    expect(panel).to_be_visible()
    expect(toggle).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    expect(toggle).to_be_focused()
    toggle.click()
    page.get_by_role("heading", name="Hello").click()
    expect(panel).to_be_hidden()


def test_it_fits_a_phone(member: Visitor) -> None:
    page = member(viewport={"width": 360, "height": 740})
    ready(page)
    page.locator("[data-bell-toggle]").click()
    found = page.locator("[data-bell-panel]").bounding_box()
    assert found is not None
    assert found["x"] >= 0
    assert found["x"] + found["width"] <= 360
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_a_visitor_and_a_context_that_is_away_leave_no_bell(visitor: Visitor, member: Visitor, watch: Watch) -> None:
    watch.forgive(r"503.*/api/notifications")
    guest = visitor()
    guest.goto("/")
    assert guest.locator("[data-bell]").count() == 0
    page = member()
    ready(page)
    page.route("**/api/notifications*", lambda route: route.fulfill(status=503, body="{}"))
    page.route("**/api/notifications/**", lambda route: route.fulfill(status=503, body="{}"))
    page.reload()
    expect(page.get_by_role("heading", name="Hello")).to_be_visible()
    expect(page.locator("[data-bell]")).to_be_hidden()
