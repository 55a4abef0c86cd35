"""How the pages look, kept as pictures for people: ``BANYAN_SCREENSHOTS=1`` writes them to ``docs/screenshots``."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

LOOKS: dict[str, dict[str, Any]] = {
    "desktop": {"viewport": {"width": 1280, "height": 800}},
    "dark": {"viewport": {"width": 1280, "height": 800}, "color_scheme": "dark"},
    "phone": {"viewport": {"width": 390, "height": 844}, "device_scale_factor": 2},
}
OPEN = {"start": "/", "login": "/login", "room": "/rooms/lobby", "docs": "/api/docs/"}
READY = {"start": "[data-good=true]", "login": "form", "room": "[data-line=open]", "docs": ".opblock"}


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
