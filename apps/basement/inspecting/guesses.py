"""A name for what nothing above knows, from the tables of puremagic.

They only label: such a file is of kind ``other``, whatever they say. Two bytes at the start are no proof, so short ones
do not count; and a name that would make somebody show it, or trust it, is not given.
"""

from __future__ import annotations

import re

import puremagic

from apps.basement.inspecting.refusals import FileExecutable
from apps.basement.inspecting.source import Source
from apps.basement.inspecting.verdict import UNKNOWN_TYPE, Verdict

SHORTEST_PROOF = 4
LABELS = ("application/", "font/", "image/")
NEVER = ("html", "xml", "script", "pdf", "zip", "json", "text", "x-httpd")
PROGRAM = re.compile(r"\b(?:executable|bytecode|quarantined)\b", re.IGNORECASE)


def guess(source: Source) -> Verdict:
    """:raises FileExecutable: the tables know it as a program."""
    for match in _matches(source.head):
        if PROGRAM.search(match.name):
            raise FileExecutable(internal=match.name)
        if match.mime_type.startswith(LABELS) and not any(word in match.mime_type for word in NEVER):
            return Verdict(content_type=match.mime_type, kind="other")
    return Verdict(content_type=UNKNOWN_TYPE, kind="other")


def _matches(head: bytes) -> list[puremagic.PureMagicWithConfidence]:
    try:
        found = puremagic.magic_string(head)
    except (puremagic.PureError, ValueError):
        return []
    return [match for match in found if len(match.byte_match) >= SHORTEST_PROOF and match.offset == 0]
