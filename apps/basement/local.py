"""The contract, kept."""

from __future__ import annotations

from apps.basement.contract import Basement


class LocalBasement(Basement):
    """Each method is one use-case or query."""


IMPLEMENTATION = LocalBasement()
