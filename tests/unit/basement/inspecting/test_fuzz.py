"""Whatever is done to a good file, it is taken or refused: nothing else is raised, and it does not take long."""

from __future__ import annotations

import io
import os
import time

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from apps.basement.inspecting import FileRefused, inspect
from tests.fakes.good_files import GOOD, Good

EXAMPLES = 20_000 if os.environ.get("BANYAN_FULL") else 400
LONGEST = 3.0  # seconds

edits = st.lists(
    st.tuples(
        st.sampled_from(["set", "flip", "cut", "insert", "repeat", "big", "remove"]),
        st.floats(0, 1, exclude_max=True),
        st.binary(min_size=1, max_size=12),
    ),
    min_size=1,
    max_size=6,
)


def edited(content: bytes, how: str, where: float, new: bytes) -> bytes:
    at = int(len(content) * where)
    if how == "set":
        return content[:at] + new + content[at + len(new) :]
    if how == "flip":
        return content[:at] + bytes(a ^ b for a, b in zip(content[at:], new, strict=False)) + content[at + len(new) :]
    if how == "cut":
        return content[:at]
    if how == "insert":
        return content[:at] + new + content[at:]
    if how == "repeat":
        return content[:at] + content[at : at + 64 * len(new)] * 3 + content[at + 64 * len(new) :]
    if how == "big":
        return content[:at] + b"\xff" * len(new) + content[at + len(new) :]
    return content[:at] + content[at + 8 * len(new) :]


@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
@given(good=st.sampled_from(GOOD), changes=edits, name=st.sampled_from(["", "a.jpg", "a.svg", "a.zip", "a.txt"]))
def test_an_edited_file_is_taken_or_refused(good: Good, changes: list[tuple[str, float, bytes]], name: str) -> None:
    content = good.content
    for change in changes:
        content = edited(content, *change)
    started = time.perf_counter()
    try:
        verdict = inspect(io.BytesIO(content), file_name=name, declared_type="", size=len(content))
    except FileRefused:
        return
    finally:
        assert time.perf_counter() - started < LONGEST
    if verdict.kind == "image":
        with Image.open(io.BytesIO(content)) as picture:
            picture.load()  # what is taken as a picture can be drawn


@settings(max_examples=EXAMPLES, deadline=None)
@given(
    head=st.sampled_from([good.content[:n] for good in GOOD for n in (4, 8, 12, 40)]),
    rest=st.binary(max_size=600),
    name=st.text(max_size=20),
    declared=st.text(max_size=20),
)
def test_what_only_begins_like_a_file_is_taken_or_refused(head: bytes, rest: bytes, name: str, declared: str) -> None:
    content = head + rest
    try:
        inspect(io.BytesIO(content), file_name=name, declared_type=declared, size=len(content))
    except FileRefused:
        return
