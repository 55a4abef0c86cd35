"""The table at the end: every address was asked through the gateway before it is printed."""

from __future__ import annotations

import time
import urllib.parse
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from devstack.console import Console
from devstack.environment import Stack
from devstack.launch import answers
from devstack.logins import Login

PATIENCE = 20.0
"""Seconds a page may take to answer for the first time."""


@dataclass(frozen=True)
class Page:
    """:param needed: a page that must exist; others are shown only when they do."""

    path: str
    title: str
    needed: bool = True


PAGES = (
    Page("/", "start page: what runs where"),
    Page("/login", "sign in"),
    Page("/admin/", "Django admin"),
    Page("/api/docs/", "API documentation"),
    Page("/api/schema/", "OpenAPI schema"),
    Page("/api/payments", "browsable API", needed=False),
    Page("/rooms/lobby", "a chat room to try", needed=False),
    Page("/tournaments", "tournaments, live", needed=False),
    Page("/players", "players and scouting reports", needed=False),
    Page("/files", "files, uploads that go on", needed=False),
    Page("/resumes", "resumes and their PDFs", needed=False),
    Page("/metrics", "Prometheus metrics", needed=False),
)


def check(stack: Stack) -> dict[str, int]:
    """The status of every page through the gateway, waiting for the slow; 0 is no answer."""
    with ThreadPoolExecutor(4) as together:
        statuses = together.map(lambda page: _patiently(stack, page), PAGES)
        return {page.path: status for page, status in zip(PAGES, statuses, strict=True)}


def _patiently(stack: Stack, page: Page) -> int:
    url = f"http://127.0.0.1:{stack.ports['gateway']}{page.path}"
    headers = {"Host": f"localhost:{stack.ports['gateway']}", "Accept": "text/html,*/*"}
    deadline = time.monotonic() + (PATIENCE if page.needed else 0)
    while (status := answers(url, timeout=PATIENCE, headers=headers)) in (0, 502, 503, 504):
        if time.monotonic() >= deadline:
            break
        time.sleep(0.2)
    return status


def can_sign_in(stack: Stack, login: Login) -> bool:
    """Whether the printed password is the one that is in force."""
    url = f"http://127.0.0.1:{stack.ports['gateway']}/api/auth/login"
    form = urllib.parse.urlencode({"username": login.identifier, "password": login.password}).encode()
    return answers(url, timeout=PATIENCE, body=form) == 200


def show(
    console: Console,
    stack: Stack,
    found: Mapping[str, int],
    logins: Sequence[Login],
    extracted: Sequence[str],
    seconds: float,
) -> bool:
    """Print the table. Returns whether every page that must exist answered 200."""
    console.say(f"\n  Banyan runs: {stack.public_url}   ({seconds:.0f} s)\n")
    for page in PAGES:
        if found[page.path] == 200:
            console.say(f"    {stack.public_url + page.path:<42} {page.title}")
    missing = [page for page in PAGES if page.needed and found[page.path] != 200]
    for page in missing:
        console.say(f"    ✗ {page.path} answers {found[page.path] or 'nothing'}; see {stack.directory / 'logs'}")
    console.say("\n    sign in as" + " " * 24 + "password")
    for login in logins:
        console.say(f"    {login.identifier:<33} {login.password:<22} {login.role}")
    if not can_sign_in(stack, logins[0]):
        console.say(
            f"    ! {logins[0].identifier} cannot sign in with it: changed since, or see {stack.directory / 'logs'}"
        )
    console.say("")
    for line in who_hosts_what(stack, extracted):
        console.say(f"    {line}")
    console.say("\n  Ctrl-C stops it. In another terminal: ./run status, ./run extract chat, ./run help\n")
    return not missing


def who_hosts_what(stack: Stack, extracted: Sequence[str]) -> list[str]:
    """One line per host with the contexts that it answers for."""
    inside = [context.name for context in stack.catalogue if context.name not in extracted]
    lines = [f"monolith  answers for {', '.join(inside) or 'nothing but its own pages'}"]
    return lines + [f"service   {name} answers for itself" for name in extracted]
