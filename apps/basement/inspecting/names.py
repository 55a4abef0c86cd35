"""Names of files as people see them: one harmless path component, whatever was sent."""

from __future__ import annotations

import re
import unicodedata

LONGEST_BYTES = 255
LONGEST_EXTENSION = 20
FALLBACK = "file"

_JOINERS = frozenset("\u200c\u200d")  # Persian and Indic words, and families of emoji, need them
_SLASHES = str.maketrans(
    dict.fromkeys("\u2044\u2215\u29f8\uff0f", "/") | dict.fromkeys("\\\u29f5\u29f9\ufe68\uff3c", "/")
)
_RESERVED_CHARACTERS = re.compile(r'[<>:"|?*]')
_RESERVED_NAMES = re.compile(r"(?:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[0-9¹²³])[ .]*(?:\.|$)", re.IGNORECASE)
_DROPPED = frozenset({"Cc", "Cf", "Cs", "Cn"})
_BLANK = frozenset({"Zs", "Zl", "Zp"})


def clean_name(raw: str) -> str:
    """A name that is safe to show, to store and to download under, as near to ``raw`` as can be.

    Guarantees: never empty; at most 255 bytes of UTF-8, the extension kept; no directory, drive, control or invisible
    character (so no text that runs backwards); none of the characters or device names that Windows reserves; neither
    hidden (leading dot) nor ending in a dot or a blank. Cleaning twice is cleaning once. Never raises.
    """
    last = "".join(map(_visible, unicodedata.normalize("NFC", raw))).translate(_SLASHES).rstrip("/ ").rpartition("/")[2]
    name = _trimmed(_RESERVED_CHARACTERS.sub("_", unicodedata.normalize("NFC", last)))
    if _RESERVED_NAMES.match(name):
        name = f"_{name}"
    return _shortened(name) or FALLBACK


def extension(name: str) -> str:
    """What follows the last dot, in lower case; empty when there is none."""
    stem, dot, ending = name.rpartition(".")
    return ending.strip().lower() if dot and stem else ""


def _visible(character: str) -> str:
    if character in "\t\n\r\v\f":
        return " "
    category = unicodedata.category(character)
    if category in _BLANK:
        return " "
    return "" if category in _DROPPED and character not in _JOINERS else character


def _trimmed(name: str) -> str:
    return name.strip(" ").lstrip(". \u200c\u200d").rstrip(". ")


def _shortened(name: str) -> str:
    if len(name.encode()) <= LONGEST_BYTES:
        return name
    stem, dot, ending = name.rpartition(".")
    if not (dot and stem) or len(ending.encode()) > LONGEST_EXTENSION:
        return _trimmed(_cut(name, LONGEST_BYTES))
    return _trimmed(_cut(stem, LONGEST_BYTES - len(f".{ending}".encode()))) + f".{ending}"


def _cut(text: str, most: int) -> str:
    return text.encode()[:most].decode(errors="ignore")
