"""One name for the same facts."""

from __future__ import annotations

import hashlib

import msgspec

from apps.scouting.contract import FactSheet
from apps.scouting.domain.sheet import canonical

_encode = msgspec.json.Encoder(order="sorted").encode


def facts_hash(sheet: FactSheet) -> str:
    """SHA-256, in hexadecimal, of the facts as canonical JSON.

    The same for any order of the facts, for ``5`` and ``5.0``, and for composed and decomposed letters.
    """
    return hashlib.sha256(_encode(canonical(sheet))).hexdigest()
