"""The pages as people meet them. Every test also fails on a console error or a request that leaves the machine."""

from __future__ import annotations

import re
from collections.abc import Callable
from uuid import uuid4

import pytest
from playwright.sync_api import Page, expect

from runtime import catalogue
from tests.browser.watch import Watch

pytestmark = pytest.mark.browser
Visitor = Callable[..., Page]


class TestStart:
    def test_it_shows_every_context_and_who_answers(self, visitor: Visitor) -> None:
        page = visitor()
        page.goto("/")
        expect(page.locator("[data-live]")).to_have_text("Live, every two seconds")
        for context in catalogue.load():
            card = page.locator(f'[data-context="{context.name}"]')
            expect(card.get_by_role("heading")).to_have_text(context.title)
            expect(card.locator("[data-where]")).to_have_text(re.compile("monolith|service"))

    def test_it_draws_the_tree_with_a_root_for_every_context(self, visitor: Visitor) -> None:
        page = visitor()
        page.goto("/")
        expect(page.locator(".root")).to_have_count(len(catalogue.load().contexts))
        assert page.locator(".tree svg").bounding_box()["height"] > 200  # type: ignore[index]

    def test_the_toggle_changes_the_colours_and_is_remembered(self, visitor: Visitor) -> None:
        page = visitor(color_scheme="light")
        page.goto("/")
        light = page.evaluate("getComputedStyle(document.body).backgroundColor")
        toggle = page.get_by_role("button", name=re.compile("colours"))
        toggle.click()
        toggle.click()
        page.reload()
        assert page.evaluate("document.documentElement.dataset.theme") == "dark"
        assert page.evaluate("getComputedStyle(document.body).backgroundColor") != light

    def test_a_phone_needs_no_sideways_scrolling(self, visitor: Visitor) -> None:
        page = visitor(viewport={"width": 360, "height": 740})
        for path in ("/", "/login", "/register", "/rooms/lobby", "/tournaments", "/api/docs/"):
            page.goto(path)
            assert page.evaluate("document.documentElement.scrollWidth") <= 360, path


class TestSignIn:
    def test_a_new_member_sees_name_and_wallet(self, member: Visitor) -> None:
        page = member()
        expect(page.get_by_role("heading", name="Hello, Mira Okonkwo")).to_be_visible()
        expect(page.locator("[data-balance]")).to_have_text("0.00")
        expect(page.get_by_text("No payments yet.")).to_be_visible()

    def test_it_works_without_javascript(self, visitor: Visitor) -> None:
        page, email = visitor(java_script_enabled=False), f"{uuid4().hex}@example.com"
        page.goto("/register?next=/rooms/lobby")
        page.get_by_label("Name").fill("No Script")
        page.get_by_label("E-mail or phone number").fill(email)
        page.get_by_label("Password").fill("correct horse battery")
        page.get_by_role("button", name="Create account").click()
        page.wait_for_url("**/rooms/lobby")
        page.goto("/")
        page.get_by_role("button", name="Sign out").click()
        expect(page.get_by_role("heading", name="Your wallet and payments")).to_be_visible()
        page.goto("/login")
        page.get_by_label("E-mail or phone number").fill(email)
        page.get_by_label("Password").fill("correct horse battery")
        page.locator("main").get_by_role("button", name="Sign in").click()
        expect(page.get_by_role("heading", name="Hello, No Script")).to_be_visible()

    def test_a_wrong_password_says_so_and_keeps_what_was_typed(self, visitor: Visitor, watch: Watch) -> None:
        watch.forgive(r"status of 401.*/login")
        page, email = visitor(), f"{uuid4().hex}@example.com"
        page.goto("/login")
        page.get_by_label("E-mail or phone number").fill(email)
        page.get_by_label("Password").fill("not the password")
        page.locator("main").get_by_role("button", name="Sign in").click()
        expect(page.get_by_role("alert")).to_contain_text("wrong")
        expect(page.get_by_role("alert").locator("code")).to_have_text(re.compile("[0-9a-f-]{36}"))
        expect(page.get_by_label("E-mail or phone number")).to_have_value(email)
        expect(page.get_by_label("Password")).to_have_value("")

    def test_a_session_goes_on_when_the_access_token_is_gone(self, member: Visitor) -> None:
        page = member()
        page.context.clear_cookies(name="access_token")
        page.goto("/")
        expect(page.get_by_role("heading", name="Hello, Mira Okonkwo")).to_be_visible()


class TestAdmin:
    def test_an_admin_who_signed_in_walks_in(self, admin: Visitor) -> None:
        page = admin()
        page.goto("/admin/")
        expect(page.get_by_text("Banyan administration")).to_be_visible()
        for link in page.locator("#content th a").evaluate_all("links => links.map(link => link.href)"):
            answer = page.goto(link)
            assert answer is not None, link
            assert answer.status == 200, link

    def test_a_stranger_is_sent_to_our_own_sign_in(self, visitor: Visitor) -> None:
        page = visitor()
        page.goto("/admin/")
        page.wait_for_url("**/login?next=/admin/**")

    def test_a_member_is_told_why_not(self, member: Visitor, watch: Watch) -> None:
        watch.forgive(r"status of 403.*/login")
        page = member()
        page.goto("/admin/")
        expect(page.get_by_role("alert")).to_contain_text("needs an admin account")


class TestDocs:
    def test_the_reference_lists_and_opens_operations(self, visitor: Visitor) -> None:
        page = visitor()
        page.goto("/api/docs/")
        page.locator("[data-tag=payments] button").click()
        operation = page.locator(".opblock").filter(has_text="/api/payments/{payment_id}").first
        operation.locator("button").first.click()
        expect(operation.get_by_text("Responses", exact=True)).to_be_visible()

    def test_an_operation_can_be_tried_by_whoever_is_signed_in(self, member: Visitor) -> None:
        page = member()
        page.goto("/api/docs/")
        page.locator("[data-tag=accounts] button").click()
        operation = page.locator(".opblock").filter(has_text="/api/auth/me").first
        operation.locator("button").first.click()
        operation.get_by_role("button", name="Execute").click()
        expect(operation.locator(".live-responses-table .response").first).to_contain_text("200")

    def test_the_browsable_api_is_clean_too(self, member: Visitor) -> None:
        page = member()
        page.goto("/api/payments")
        expect(page.locator(".response-info")).to_contain_text('"results"')


def test_a_missing_page_shows_the_request_id(visitor: Visitor, watch: Watch) -> None:
    watch.forgive(r"status of 404.*/no-such-page")
    page = visitor()
    page.goto("/no-such-page")
    expect(page.locator("body")).to_contain_text(re.compile("There is no such page|Page not found"))
