"""Why the ledger refused a transfer, as errors for people."""

from __future__ import annotations

from apps.accounts.contract import AccountNotFound, TransferConflict
from kernel.errors import DomainError


class InsufficientFunds(DomainError):
    """Less is available than the transfer moves."""

    code = "insufficient_funds"
    message = "The account does not have enough available funds."


class AccountFrozen(DomainError):
    """Money may come in, none may go out."""

    code = "account_frozen"
    message = "The account is frozen."


class AccountClosed(DomainError):
    """Nothing moves on a closed account, in either direction."""

    code = "account_closed"
    message = "The account is closed."


class CurrencyMismatch(DomainError):
    """Sender and receiver keep different currencies."""

    code = "currency_mismatch"
    message = "The two accounts are in different currencies."


class NotReversible(DomainError):
    """Not a posted transfer, or all of it was moved back already."""

    code = "not_reversible"
    message = "This transaction cannot be reversed, or has been already."


class AmountExceedsTransfer(DomainError):
    """More than what is left of the transfer."""

    code = "amount_exceeds_transfer"
    message = "The amount is more than is left to reverse."


FAILURES: dict[str, type[DomainError]] = {
    "unknown_account": AccountNotFound,
    TransferConflict.code: TransferConflict,
    **{
        failure.code: failure
        for failure in (
            InsufficientFunds,
            AccountFrozen,
            AccountClosed,
            CurrencyMismatch,
            NotReversible,
            AmountExceedsTransfer,
        )
    },
}
