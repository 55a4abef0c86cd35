"""The frame that a client is told before it goes live."""

from __future__ import annotations

import json

from realtime.consumer import Past


def test_frames_are_passed_on_as_they_are() -> None:
    told = json.loads(Past(True, 7, ['{"seq":6,"text":"\u017c"}', '{"seq":7}']).render())
    assert told == {
        "type": "sync",
        "recovered": True,
        "last_seq": 7,
        "messages": [{"seq": 6, "text": "ż"}, {"seq": 7}],
    }


def test_what_cannot_be_had_is_said() -> None:
    assert json.loads(Past(False, 9, ()).render()) == {
        "type": "sync",
        "recovered": False,
        "last_seq": 9,
        "messages": [],
    }
