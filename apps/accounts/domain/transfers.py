"""What makes a transfer sensible in itself, before anybody's balance is looked at."""

from __future__ import annotations

from apps.accounts.contract import Transfer, TransferInvalid
from apps.accounts.domain.money import to_minor

RESOLVING = frozenset({"capture", "void", "reversal"})
LONGEST_DESCRIPTION = 500


def minor_amount(transfer: Transfer) -> int:
    """The amount to post, once the transfer is found sensible; 0 for a void, which releases all that is held.

    :raises TransferInvalid:
    """
    if transfer.debit_account_id == transfer.credit_account_id:
        raise TransferInvalid("Sender and receiver are the same account.", field="receiver_id")
    if (transfer.hold_id is not None) != (transfer.kind in RESOLVING):
        raise TransferInvalid(f"hold_id does not fit the kind {transfer.kind}.", field="hold_id")
    if transfer.expires_at is not None and transfer.kind != "hold":
        raise TransferInvalid("Only a hold expires.", field="expires_at")
    if any(moment and moment.tzinfo is None for moment in (transfer.expires_at, transfer.effective_at)):
        raise TransferInvalid("A moment needs an offset.", field="effective_at")
    if len(transfer.description) > LONGEST_DESCRIPTION or "\x00" in transfer.description:
        raise TransferInvalid("The description is too long or has a NUL.", field="description")
    return 0 if transfer.kind == "void" else to_minor(transfer.amount)
