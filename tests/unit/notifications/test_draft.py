"""What a notification may say."""

from __future__ import annotations

from typing import Any

import pytest

from apps.notifications.contract import InvalidNotification
from apps.notifications.domain.draft import MAX_DATA, Draft, read_draft


def test_what_is_allowed() -> None:
    draft = read_draft(message="ж" * 2000, event_type="a.b_c-1", data={"x": "y" * (MAX_DATA - 8)})
    assert draft.message == "ж" * 2000


@pytest.mark.parametrize(
    "wrong",
    [
        {"message": ""},
        {"message": "x" * 2001},
        {"message": "a\x00"},
        {"event_type": ""},
        {"event_type": "x" * 101},
        {"event_type": "a b"},
        {"data": {"x": "y" * (MAX_DATA - 7)}},
        {"data": {"x": ["\x00"]}},
        {"data": []},
    ],
)
def test_what_is_not(wrong: dict[str, Any]) -> None:
    with pytest.raises(InvalidNotification):
        read_draft(**({"message": "x", "event_type": "x", "data": {}} | wrong))


def test_drafts_share_no_data() -> None:
    assert Draft(message="x").data is not Draft(message="x").data
