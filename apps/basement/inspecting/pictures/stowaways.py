"""Things that a picture could be at the same time, to somebody else's eyes."""

from __future__ import annotations

from apps.basement.inspecting.archives.directory import find_end
from apps.basement.inspecting.documents.markup import HAS_MARKUP
from apps.basement.inspecting.refusals import FileHasMarkup, FileIsTwoThings
from apps.basement.inspecting.source import Source

SNIFFED = 2048  # browsers look at 1,445 bytes (WHATWG MIME Sniffing)


def check_stowaways(source: Source) -> None:
    """:raises FileHasMarkup: tags or PHP where something that guesses types would look.
    :raises FileIsTwoThings: an archive (a JAR, too), which is read from its end, or a script that comments its pixels.
    """
    if HAS_MARKUP.search(source.head[:SNIFFED]) or HAS_MARKUP.search(source.tail[-SNIFFED:]):
        raise FileHasMarkup
    if find_end(source) is not None:
        raise FileIsTwoThings(internal="the end record of a zip")
    start = source.head[:16]
    if start[2:6] == b"\xff\xe0/*" or start[6:8] == b"/*" or start[2:4] == b"/*":
        raise FileIsTwoThings(internal="a comment of a script")
