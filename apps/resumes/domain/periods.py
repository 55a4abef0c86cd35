"""Dates of JSON Resume (``2014``, ``2014-06``, ``2014-06-29``) for people."""

from __future__ import annotations

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
NOW = "present"


def when(date: object) -> str:
    """``"2014-06-29"`` -> ``"Jun 2014"``; a month that no year has is left out, as the schema lets it through."""
    if not isinstance(date, str) or not date:
        return ""
    year, _, rest = date.partition("-")
    month = rest[:2]
    known = month.isdecimal() and 1 <= int(month) <= len(MONTHS)
    return f"{MONTHS[int(month) - 1]} {year}" if known else year


def period(start: object, end: object) -> str:
    """``"Jun 2014 – present"``; once when both ends read the same, "" without either."""
    first, last = when(start), when(end)
    if first and not last:
        last = NOW
    return " – ".join(dict.fromkeys(filter(None, (first, last))))
