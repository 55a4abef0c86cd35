from __future__ import annotations

from typing import Any

from django.apps import AppConfig


class PagesConfig(AppConfig):
    """The pages people see. It stands before ``django.contrib.admin``, whose look it overrides."""

    name = "monolith.pages"
    label = "pages"

    def ready(self) -> None:
        """The admin uses our sign-in and sign-out: its own form would not count tries nor end tokens."""
        from django.contrib import admin

        from monolith.pages import session, sign_in

        site: Any = admin.site
        site.login, site.logout = sign_in.admin_login, session.logout
