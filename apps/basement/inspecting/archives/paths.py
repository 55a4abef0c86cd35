"""Names within archives: where unpacking would put them."""

from __future__ import annotations

import posixpath
import re

from apps.basement.inspecting.refusals import ArchiveEscapes

_DRIVE = re.compile(r"[A-Za-z]:")
LONGEST = 4096


def check_path(name: str) -> None:
    """:raises ArchiveEscapes: unpacked without care, ``name`` is not below the folder, or is shown as another."""
    path = name.replace("\\", "/")
    if path.startswith("/") or _DRIVE.match(path) or ".." in path.split("/"):
        raise ArchiveEscapes(internal=repr(name[:200]))
    if len(name) > LONGEST or any(character < " " for character in name):
        raise ArchiveEscapes("The archive has names with control characters, or of absurd length.")


class Links:
    """The symbolic links of an archive so far. What is unpacked through one may be anywhere, so nothing may be."""

    def __init__(self) -> None:
        self._seen: set[str] = set()

    def check_passage(self, name: str) -> None:
        """:raises ArchiveEscapes: a folder of ``name`` is one of the links."""
        folder = posixpath.dirname(posixpath.normpath(name))
        while folder and self._seen:
            if folder in self._seen:
                raise ArchiveEscapes(internal=f"{name[:200]!r} through a link")
            folder = posixpath.dirname(folder)

    def add(self, name: str, target: str) -> None:
        """:raises ArchiveEscapes: the link ``name`` leads to ``target``, outside the folder."""
        here = posixpath.dirname(posixpath.normpath(name))
        check_path(posixpath.normpath(posixpath.join(here, target.replace("\\", "/"))))
        self._seen.add(posixpath.normpath(name))
