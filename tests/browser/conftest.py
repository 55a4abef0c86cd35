"""A real Chromium in front of the real gateway."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.browser.desk import PASSWORD, Desk, sign_in
from tests.browser.watch import Watch

ROOT = Path(__file__).resolve().parents[2]
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


@dataclass(frozen=True)
class Site:
    """Where the platform answers, and who administers it."""

    url: str
    admin_email: str
    admin_password: str


@pytest.fixture(scope="session")
def site(request: pytest.FixtureRequest) -> Site:
    """The platform that ``BANYAN_URL`` names, or else one of our own."""
    if url := os.environ.get("BANYAN_URL"):
        email = os.environ.get("ADMIN_EMAIL", "admin@banyan.local")
        return Site(url.rstrip("/"), email, os.environ["ADMIN_PASSWORD"])
    live = request.getfixturevalue("live")
    return Site(live.url, "admin@banyan.local", live.secrets["admin_password"])


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Skipped without a Chromium, but never in CI."""
    found = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
    if found is None and not os.environ.get("CI"):
        pytest.skip("no Chromium on this machine: install one, or name it in CHROMIUM")
    assert found is not None, "CI must have Chromium"
    with sync_playwright() as playwright:
        arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
        browser = playwright.chromium.launch(executable_path=found, args=arguments)
        yield browser
        browser.close()


@pytest.fixture
def watch() -> Iterator[Watch]:
    """Every page of the test is watched; the test fails on what was seen, whatever it asserted."""
    found = Watch()
    yield found
    found.check()


@pytest.fixture
def visitor(chromium: Browser, site: Site, watch: Watch) -> Iterator[Callable[..., Page]]:
    """``visitor(**context options)``: a new browser profile with one page."""
    contexts: list[BrowserContext] = []

    def open_page(**options: Any) -> Page:
        context = chromium.new_context(base_url=site.url, **({"viewport": {"width": 1280, "height": 800}} | options))
        context.set_default_timeout(15_000)
        watch.over(context)
        contexts.append(context)
        return context.new_page()

    yield open_page
    for context in contexts:
        context.close()


@pytest.fixture
def member(visitor: Callable[..., Page]) -> Callable[..., Page]:
    """``member(**context options)``: somebody who has just registered by the form, on the start page."""

    def register(**options: Any) -> Page:
        page = visitor(**options)
        page.goto("/register")
        page.get_by_label("Name").fill("Mira Okonkwo")
        page.get_by_label("E-mail or phone number").fill(f"{uuid4().hex}@example.com")
        page.get_by_label("Password").fill("correct horse battery")
        page.get_by_role("button", name="Create account").click()
        page.wait_for_url("**/")
        return page

    return register


@pytest.fixture
def admin(visitor: Callable[..., Page], site: Site) -> Callable[..., Page]:
    """``admin(**context options)``: the administrator, signed in, on the start page."""

    def sign_in(**options: Any) -> Page:
        page = visitor(**options)
        page.goto("/login")
        page.get_by_label("E-mail or phone number").fill(site.admin_email)
        page.get_by_label("Password").fill(site.admin_password)
        page.locator("main").get_by_role("button", name="Sign in").click()
        page.wait_for_url("**/")
        return page

    return sign_in


@pytest.fixture(scope="session")
def desk(site: Site) -> Desk:
    """The administrator over the API, to arrange what a page shall show."""
    return sign_in(site.url, site.admin_email, site.admin_password)


@pytest.fixture
def trainer(visitor: Callable[..., Page], desk: Desk) -> Callable[..., Page]:
    """``trainer(**context options)``: a new trainer who has been approved, signed in, on the start page."""

    def sign_in_by_form(**options: Any) -> Page:
        page = visitor(**options)
        page.goto("/login")
        page.get_by_label("E-mail or phone number").fill(desk.trainer())
        page.get_by_label("Password").fill(PASSWORD)
        page.locator("main").get_by_role("button", name="Sign in").click()
        page.wait_for_url("**/")
        return page

    return sign_in_by_form


@pytest.fixture(scope="session")
def gallery(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where screenshots go; with ``BANYAN_SCREENSHOTS=1`` into ``docs/screenshots``."""
    if os.environ.get("BANYAN_SCREENSHOTS"):
        folder = ROOT / "docs" / "screenshots"
        folder.mkdir(parents=True, exist_ok=True)
        return folder
    return tmp_path_factory.mktemp("screenshots")
