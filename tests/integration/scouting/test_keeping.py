"""Old reports are let go; administrators look and change nothing."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.admin.sites import site
from django.db import IntegrityError
from django.test import RequestFactory

from apps.scouting.models import Generation
from apps.scouting.tasks import SCHEDULE, forget
from kernel.clock import now
from kernel.db import execute
from tests.integration.scouting.conftest import facts, generate, row_of


def test_old_generations_are_forgotten_and_young_ones_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SCOUTING_KEEP_DAYS", "30")
    monkeypatch.setattr("apps.scouting.usecases.forget_generations.BATCH", 2)
    old, young = [facts() for _ in range(5)], facts()
    for sheet in [*old, young]:
        generate(sheet, fallback=True)
    for sheet in old:
        Generation.objects.using("scouting").filter(pk=row_of(sheet, "offline").pk).update(
            finished_at=now() - timedelta(days=31)
        )
    forget()
    assert row_of(young, "offline").state == "succeeded"
    for sheet in old:
        with pytest.raises(Generation.DoesNotExist):
            row_of(sheet, "offline")
    assert SCHEDULE["scouting.forget"]["task"] == forget.name


@pytest.mark.parametrize(
    "change", ["state = 'running'", "report = ''", "cost = -1", "state = 'lost'", "lease_id = gen_random_uuid()"]
)
def test_the_database_refuses_what_cannot_be(change: str) -> None:
    sheet = facts()
    generate(sheet, fallback=True)
    sql = f"UPDATE scouting_generation SET {change} WHERE generation_id = %s"
    with pytest.raises(IntegrityError):
        execute("scouting", sql, [row_of(sheet, "offline").pk])


class Root:
    """A signed-in superuser, as far as the admin's permissions look."""

    is_active = is_staff = is_superuser = True
    pk = "root"

    def has_perm(self, *_: Any) -> bool:
        return True


def test_nothing_is_edited() -> None:
    page, request = site.get_model_admin(Generation), RequestFactory().get("/admin/")
    request.user = Root()  # type: ignore[assignment]
    assert not page.has_add_permission(request)
    assert not page.has_change_permission(request)
    assert not page.has_delete_permission(request)
    assert page.has_view_permission(request)
