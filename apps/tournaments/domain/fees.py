"""What becomes of an entry fee: pure rules of the sweep that asks for it and gives it back.

``due`` (the payer has not agreed yet) → ``asked`` (the payment is to be made, or on its way) → ``paid``; from there,
when the participant is out, ``refund_due`` → ``refunded``. ``failed``: no money was taken, and none will be.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import Enum
from typing import Literal

import msgspec

FeeStatus = Literal["none", "due", "asked", "paid", "refund_due", "refunded", "failed"]

LONGEST_WAIT = timedelta(minutes=10)
TAKEN = frozenset({"succeeded", "partially_refunded"})
NOT_TAKEN = frozenset({"failed", "cancelled", "expired"})


class Fee(msgspec.Struct, frozen=True, kw_only=True):
    """A claimed participant's fee.

    :param waiting: their place is kept for the payment. :param known: the payment's id is known.
    """

    waiting: bool
    fee_status: FeeStatus
    known: bool
    deadline: datetime


class Step(Enum):
    """What to do for a fee next."""

    REST = "rest"
    LAPSE = "lapse"
    ASK = "ask"
    LOOK = "look"


class Verdict(Enum):
    """What a payment's state means for its fee."""

    WAIT = "wait"
    ENTER = "enter"
    REFUND = "refund"
    REFUNDED = "refunded"
    NOT_TAKEN = "not_taken"


def next_step(fee: Fee, *, moment: datetime) -> Step:
    """``ASK`` finds out which payment is the fee's, by making it: for a refund too, when the answer was lost."""
    if fee.waiting and moment >= fee.deadline:
        return Step.LAPSE
    if fee.fee_status not in ("asked", "refund_due"):
        return Step.REST
    return Step.LOOK if fee.known else Step.ASK


def after_leaving(*, fee_status: FeeStatus, asked_for: bool) -> FeeStatus:
    """The fee of somebody who gives their place back before play begins.

    :param asked_for: a worker may have asked for the payment: then its outcome decides, not our memory.
    """
    if fee_status == "paid" or (fee_status == "asked" and asked_for):
        return "refund_due"
    return "none" if fee_status in ("due", "asked") else fee_status


def judge(payment_status: str, *, waiting: bool, left: bool) -> Verdict:
    """:param waiting: a place is kept for this payment. :param left: some of it has not been asked back yet."""
    if payment_status in NOT_TAKEN:
        return Verdict.NOT_TAKEN
    if payment_status == "refunded":
        return Verdict.REFUNDED
    if payment_status not in TAKEN:
        return Verdict.WAIT
    if waiting:
        return Verdict.ENTER
    return Verdict.REFUND if left else Verdict.WAIT


def wait(attempts: int) -> timedelta:
    """How long until the next look: 1 s, doubled each time, up to ten minutes."""
    return min(timedelta(seconds=2 ** min(attempts - 1, 10)), LONGEST_WAIT)
