"""What a page does that it must not: errors on the console, broken policy, requests that leave the machine."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, ConsoleMessage, Request, Response

LOCAL = {"localhost", "127.0.0.1", "[::1]", "::1"}


@dataclass
class Watch:
    """Collects the faults of every page of a context. :meth:`forgive` names the ones a test provokes."""

    faults: list[str] = field(default_factory=list)
    forgiven: list[str] = field(default_factory=list)

    def over(self, context: BrowserContext) -> None:
        context.on("console", self._said)
        context.on("weberror", lambda error: self.faults.append(f"uncaught: {error.error}"))
        context.on("request", self._asked)
        context.on("response", self._answered)

    def forgive(self, pattern: str) -> None:
        """A fault that this test causes on purpose, as a regular expression."""
        self.forgiven.append(pattern)

    def check(self) -> None:
        left = [fault for fault in self.faults if not any(re.search(known, fault) for known in self.forgiven)]
        assert left == []

    def _said(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") or "Content Security Policy" in message.text:
            place = message.location.get("url", "") if message.location else ""
            self.faults.append(f"{message.type}: {message.text} ({place})")

    def _asked(self, request: Request) -> None:
        address = urlsplit(request.url)
        if address.scheme not in ("data", "blob", "about") and (address.hostname or "") not in LOCAL:
            self.faults.append(f"left the machine: {request.url}")

    def _answered(self, response: Response) -> None:
        if response.status >= 500:
            self.faults.append(f"{response.status}: {response.url}")
