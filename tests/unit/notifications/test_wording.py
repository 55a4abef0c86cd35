"""The table of wordings is complete: one entry for each event that the catalogue says is heard."""

from __future__ import annotations

from apps.notifications.wording import TABLE
from runtime.catalogue import load


def test_every_event_heard_has_its_words() -> None:
    assert sorted(wording.event.topic for wording in TABLE) == sorted(load()["notifications"].subscribes)


def test_only_fields_of_the_event_are_passed_on() -> None:
    for wording in TABLE:
        assert set(wording.data) <= set(wording.event.__struct_fields__)
