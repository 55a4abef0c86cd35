"""Tie-breaks that are a number of the line itself; more is better."""

from __future__ import annotations

from .table import Table

Values = dict[int, float]


def points(table: Table) -> Values:
    """All points, those of byes and forfeits too."""
    return {entrant: line.points for entrant, line in table.lines.items()}


def difference(table: Table) -> Values:
    """Games or goals scored, less those conceded."""
    return {entrant: line.score_for - line.score_against for entrant, line in table.lines.items()}


def scored(table: Table) -> Values:
    """Games or goals scored (``for``)."""
    return {entrant: line.score_for for entrant, line in table.lines.items()}


def wins(table: Table) -> Values:
    """Rounds that brought as much as a win, played or not (FIDE C.07 article 7.1)."""
    return {entrant: line.full for entrant, line in table.lines.items()}
