"""Names within archives: where unpacking would put them."""

from __future__ import annotations

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


def check_link(name: str, target: str) -> None:
    """:raises ArchiveEscapes: the link ``name`` leads to ``target``, outside the folder."""
    check_path(target)
    if target.startswith("/") or not name:
        raise ArchiveEscapes(internal=repr(target[:200]))
