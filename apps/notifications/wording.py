"""What people are told about events of other contexts: one entry an event."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from apps.accounts.contract import UserApproved, UserBanned
from apps.payments.contract import PaymentFailed
from apps.players.contract import ReportReady, ScoutingFailed
from apps.tournaments.contract import MatchCalled
from kernel.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """How an event becomes a notification to each of its people.

    :param data: the event's fields that a client needs to lead there.
    :param fact: names what happened, when the event says it: an event that is emitted again for the same fact is told
        once. "": each event is a fact of its own.
    """

    event: type[Event]
    text: Callable[[Any], str]
    people: Callable[[Any], tuple[UUID, ...]] = lambda event: (event.user_id,)
    data: tuple[str, ...] = ()
    fact: Callable[[Any], str] = lambda event: ""


def _called(event: MatchCalled) -> str:
    when = f"at {event.starts_at:%H:%M} UTC" if event.starts_at else "now"
    sides = " – ".join(event.names)
    return f"{event.tournament_name}, {event.round_name}, match {event.number}: {sides}. Court {event.court}, {when}."


def _call(event: MatchCalled) -> str:
    """A match that is called again, to another court or time, is news."""
    return f"{event.match_id}:{event.court}:{event.starts_at.isoformat() if event.starts_at else ''}"


TABLE = (
    Wording(
        event=UserApproved,
        text=lambda event: "You have been approved as a trainer. Sign in again to work as one.",
        fact=lambda event: str(event.user_id),
    ),
    Wording(
        event=UserBanned,
        text=lambda event: "Your account was suspended. Ask the club if you think that this is a mistake.",
    ),
    Wording(
        event=PaymentFailed,
        text=lambda event: f"Your payment of {event.amount} {event.currency} failed. No money was taken.",
        data=("payment_id", "reference", "failure_code"),
        fact=lambda event: str(event.payment_id),
    ),
    Wording(
        event=MatchCalled,
        text=_called,
        people=lambda event: event.user_ids,
        data=("tournament_id", "match_id", "court", "starts_at"),
        fact=_call,
    ),
    Wording(
        event=ReportReady,
        text=lambda event: f"The scouting report on {event.player_name} is ready.",
        people=lambda event: event.user_ids,
        data=("player_id", "report_id", "job_id", "provider"),
        fact=lambda event: str(event.job_id),
    ),
    Wording(
        event=ScoutingFailed,
        text=lambda event: f"There is no scouting report on {event.player_name}: {event.code.replace('_', ' ')}.",
        people=lambda event: event.user_ids,
        data=("player_id", "job_id", "code"),
        fact=lambda event: str(event.job_id),
    ),
)
