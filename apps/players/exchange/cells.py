"""Cells that spreadsheets would take for formulas.

Excel, LibreOffice and Google Sheets run a cell that begins with one of these when a file is opened (OWASP, "CSV
injection"); an apostrophe before it makes it a text. What is written so is read back without it.
"""

from __future__ import annotations

STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%")


def harmless(text: str) -> str:
    """:param text: of a person; numbers of ours are written as they are."""
    return f"'{text}" if text.lstrip().startswith(STARTS) or text.startswith(("'", *STARTS)) else text


def plain(cell: str) -> str:
    """What :func:`harmless` was given, without blanks around it."""
    text = cell.strip()
    quoted = text.startswith("'") and text[1:].lstrip().startswith(("'", *STARTS))
    return text[1:].strip() if quoted else text
