"""Whatever is done to a good file, it is taken or refused: nothing else is raised, and it does not take long."""

from __future__ import annotations

import io
import os
import time
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from apps.basement.inspecting import FileRefused, Verdict, inspect
from tests.fakes.good_files import GOOD

EXAMPLES = 2_000 if os.environ.get("BANYAN_FULL") else 40
EDITS_EACH = 20
LONGEST = 3.0  # seconds of CPU, which a busy machine does not stretch


def edited(content: bytes, chance: Random) -> bytes:
    """``content`` with something set, flipped, cut off, cut out, put in, repeated or made huge somewhere."""
    at, new = chance.randrange(len(content) + 1), chance.randbytes(chance.choice([1, 1, 2, 4, 9]))
    here, after = content[at : at + len(new)], content[at + len(new) :]
    return chance.choice(
        [
            content[:at] + new + after,
            content[:at] + bytes(byte ^ 1 << chance.randrange(8) for byte in here) + after,
            content[:at] + b"\xff" * len(new) + after,
            content[:at] + bytes(len(new)) + after,
            content[:at],
            content[:at] + new + here + after,
            content[:at] + content[at + 8 * len(new) :],
            content[:at] + content[at : at + 64 * len(new)] * 3 + content[at + 64 * len(new) :],
        ]
    )


def look(content: bytes, name: str, declared: str = "") -> Verdict | None:
    """The verdict, or nothing when the file is refused, for a reason that somebody thought of, and fast."""
    started = time.process_time()
    try:
        return inspect(io.BytesIO(content), file_name=name, declared_type=declared, size=len(content))
    except FileRefused as refused:
        if refused.internal.startswith("unexpected"):
            pytest.fail(refused.internal)
        return None
    finally:
        assert time.process_time() - started < LONGEST


@settings(max_examples=EXAMPLES, deadline=None)
@given(seed=st.integers(0, 2**64), name=st.sampled_from(["", "a.jpg", "a.svg", "a.zip", "a.txt"]))
def test_an_edited_file_is_taken_or_refused(seed: int, name: str) -> None:
    chance = Random(seed)
    for _ in range(EDITS_EACH):
        content = chance.choice(GOOD).content
        for _ in range(chance.choice([1, 1, 1, 2, 4])):
            content = edited(content, chance)
        verdict = look(content, name)
        if verdict and verdict.kind == "image":
            with Image.open(io.BytesIO(content)) as picture:
                picture.load()  # what is taken as a picture can be drawn


@settings(max_examples=10 * EXAMPLES, deadline=None)
@given(
    head=st.sampled_from([good.content[:n] for good in GOOD for n in (4, 8, 12, 40)]),
    rest=st.binary(max_size=600),
    name=st.text(max_size=20),
    declared=st.text(max_size=20),
)
def test_what_only_begins_like_a_file_is_taken_or_refused(head: bytes, rest: bytes, name: str, declared: str) -> None:
    look(head + rest, name, declared)
