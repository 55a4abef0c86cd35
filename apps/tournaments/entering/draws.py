"""Taking a draw back, because who plays has changed before play began."""

from __future__ import annotations

from apps.tournaments import journal
from apps.tournaments.models import LogEntry, Match, Participant, Tournament


def discard_draw(tournament: Tournament, *, why: str) -> list[LogEntry]:
    """Back to open: no matches, no numbers. Inside the transaction, with the tournament locked; nothing if open.

    A draw that is being made meanwhile must look at ``last_seq``: any change of the entries raises it.

    :param why: for viewers. :returns: the line of the log, if there was a draw.
    """
    if tournament.status != "drawn":
        return []
    Match.objects.using("tournaments").filter(tournament=tournament).delete()
    Participant.objects.using("tournaments").filter(tournament=tournament, number__isnull=False).update(number=None)
    tournament.status, tournament.entrants = "open", 0
    tournament.save(using="tournaments", update_fields=["status", "entrants"])
    return [journal.append(tournament, "draw_discarded", data={"why": why})]
