"""The browsable API has a front door."""

from __future__ import annotations

from typing import Any

from runtime.catalogue import load


def test_the_front_door_names_each_context(http: Any) -> None:
    found = http.get("/api/").json()
    assert found.keys() == {"documents", *load().contexts}
    assert found["payments"]["list-payments"].endswith("/api/payments")


def test_a_person_sees_a_page(http: Any) -> None:
    answer = http.get("/api", headers={"Accept": "text/html"})
    assert answer.status_code == 200
    assert b"List entrances" in answer.content
