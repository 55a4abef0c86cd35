"""Move money."""

from __future__ import annotations

from collections.abc import Sequence

from apps.accounts import ledger
from apps.accounts.contract import Transfer, TransferResult


def post_transfers(*, transfers: Sequence[Transfer], all_or_nothing: bool = False) -> tuple[TransferResult, ...]:
    """Post in the order given, each as if alone; one result for each. One statement, committed when it returns.

    Posted transfers are announced by ``TransferPosted``, which ``post`` writes to the outbox itself: a second
    statement would cost as much as the posting.

    :param all_or_nothing: one refusal refuses the others too (``batch_refused``), for good. An exchange is two
        transfers of such a batch: to the club's account in one currency, from its account in the other.
    :raises TransferInvalid: one of them makes no sense in itself; nothing was posted and all ids stay free.
    """
    return ledger.post(transfers, all_or_nothing=all_or_nothing)
