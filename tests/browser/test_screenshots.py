"""How the pages look, kept as pictures for people: ``BANYAN_SCREENSHOTS=1`` writes them to ``docs/screenshots``."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.desk import Desk

pytestmark = pytest.mark.browser

LOOKS: dict[str, dict[str, Any]] = {
    "desktop": {"viewport": {"width": 1280, "height": 800}},
    "dark": {"viewport": {"width": 1280, "height": 800}, "color_scheme": "dark"},
    "phone": {"viewport": {"width": 390, "height": 844}, "device_scale_factor": 2},
}
OPEN = {
    "start": "/",
    "login": "/login",
    "room": "/rooms/lobby",
    "tournaments": "/tournaments",
    "players": "/players",
    "docs": "/api/docs/",
}
READY = {
    "start": "[data-good=true]",
    "login": "form",
    "room": "[data-line=open]",
    "tournaments": ".event-card",
    "players": "[data-players] li",
    "docs": ".opblock-tag",
}


@pytest.mark.parametrize("look", LOOKS)
def test_open_pages(visitor: Callable[..., Page], gallery: Path, look: str) -> None:
    page = visitor(**LOOKS[look])
    for name, path in OPEN.items():
        page.goto(path)
        expect(page.locator(READY[name]).first).to_be_visible()
        picture = page.screenshot(path=gallery / f"{name}-{look}.png", animations="disabled")
        assert len(picture) > 10_000, "an empty page"


@pytest.mark.parametrize("look", LOOKS)
def test_admin(admin: Callable[..., Page], gallery: Path, look: str) -> None:
    page = admin(**LOOKS[look])
    page.goto("/admin/")
    page.screenshot(path=gallery / f"admin-{look}.png", animations="disabled")
    header = page.evaluate("getComputedStyle(document.querySelector('#header')).backgroundColor")
    assert header in ("rgb(18, 61, 45)", "rgb(11, 20, 17)"), "our stylesheet is not in force"


@pytest.mark.parametrize("look", LOOKS)
def test_tournament(visitor: Callable[..., Page], desk: Desk, gallery: Path, look: str) -> None:
    """A double elimination of eight, half played."""
    cup = desk.make(kind="double_elimination", entrants=8, name="Harbour Open")
    for number, (home, away) in enumerate([(3, 1), (2, 3), (3, 0), (3, 2), (3, 2), (1, 3)], start=1):
        desk.score(cup, number, home, away)
    page = visitor(**LOOKS[look])
    page.goto(f"/tournaments/{cup}")
    expect(page.locator("[data-line]")).to_have_text("Live")
    for name in ("Bracket", "Matches", "Standings"):
        page.get_by_role("tab", name=name).click()
        panel = page.get_by_role("tabpanel", name=name)
        expect(panel.get_by_text("Amara").first).to_be_visible()
        picture = page.screenshot(path=gallery / f"tournament-{name.lower()}-{look}.png", animations="disabled")
        assert len(picture) > 10_000, "an empty page"
    page.get_by_role("tab", name="Bracket").click()
    colour = page.locator(".participant.win .result").first.evaluate("node => getComputedStyle(node).color")
    assert colour in ("rgb(25, 105, 68)", "rgb(116, 211, 160)"), "our colours are not in force"
