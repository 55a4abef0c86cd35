"""The ledger's rules again, in the plainest Python: what ``post`` is compared with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from apps.accounts.contract import Transfer
from kernel.clock import now


@dataclass
class ModelAccount:
    currency: str
    posted: int = 0
    held: int = 0
    overdraft: int = 0
    frozen: bool = False
    moves: int = 0


@dataclass
class Ledger:
    """One transfer at a time; ``post`` answers the failure, or the status."""

    accounts: Mapping[UUID, ModelAccount]
    outcomes: dict[UUID, tuple[tuple[object, ...], str]] = field(default_factory=dict)
    done: dict[UUID, Transfer] = field(default_factory=dict)
    taken: dict[UUID, int] = field(default_factory=dict)
    resolved: set[UUID] = field(default_factory=set)

    def post(self, transfer: Transfer) -> str:
        terms = (
            transfer.kind, transfer.debit_account_id, transfer.credit_account_id,
            None if transfer.kind == "void" else transfer.amount, transfer.hold_id, transfer.description,
        )  # fmt: skip
        if transfer.transfer_id in self.outcomes:
            fixed, outcome = self.outcomes[transfer.transfer_id]
            return outcome if fixed == terms else "transfer_conflict"
        outcome = self._refusal(transfer) or self._apply(transfer)
        self.outcomes[transfer.transfer_id] = terms, outcome
        return outcome

    def _refusal(self, transfer: Transfer) -> str:
        debit = self.accounts.get(transfer.debit_account_id)
        credit = self.accounts.get(transfer.credit_account_id)
        if debit is None or credit is None:
            return "unknown_account"
        if debit.currency != credit.currency:
            return "currency_mismatch"
        if debit.frozen and transfer.kind != "void":
            return "account_frozen"
        if transfer.kind in ("capture", "void"):
            return self._hold_refusal(transfer)
        if transfer.kind == "reversal" and (refusal := self._reversal_refusal(transfer)):
            return refusal
        short = debit.posted - debit.held - int(transfer.amount * 100) < -debit.overdraft
        return "insufficient_funds" if short else ""

    def _hold_refusal(self, transfer: Transfer) -> str:
        held = self.done.get(transfer.hold_id) if transfer.hold_id else None
        ends = (transfer.debit_account_id, transfer.credit_account_id)
        if held is None or held.kind != "hold" or held.transfer_id in self.resolved:
            return "hold_not_open"
        if (held.debit_account_id, held.credit_account_id) != ends:
            return "hold_not_open"
        if transfer.kind == "void":
            return ""
        if held.expires_at is not None and held.expires_at <= now():
            return "hold_not_open"
        return "amount_exceeds_hold" if transfer.amount > held.amount else ""

    def _reversal_refusal(self, transfer: Transfer) -> str:
        moved = self.done.get(transfer.hold_id) if transfer.hold_id else None
        ends = (transfer.credit_account_id, transfer.debit_account_id)
        if moved is None or moved.kind not in ("transfer", "capture"):
            return "not_reversible"
        left = int(moved.amount * 100) - self.taken.get(moved.transfer_id, 0)
        if (moved.debit_account_id, moved.credit_account_id) != ends or left == 0:
            return "not_reversible"
        return "amount_exceeds_transfer" if transfer.amount * 100 > left else ""

    def _apply(self, transfer: Transfer) -> str:
        debit, credit = self.accounts[transfer.debit_account_id], self.accounts[transfer.credit_account_id]
        self.done[transfer.transfer_id] = transfer
        amount = int(transfer.amount * 100)
        if transfer.kind == "hold":
            debit.held += amount
            return "held"
        if transfer.kind in ("capture", "void"):
            assert transfer.hold_id is not None
            debit.held -= int(self.done[transfer.hold_id].amount * 100)
            self.resolved.add(transfer.hold_id)
            if transfer.kind == "void":
                return "voided"
        if transfer.kind == "reversal":
            assert transfer.hold_id is not None
            self.taken[transfer.hold_id] = self.taken.get(transfer.hold_id, 0) + amount
        debit.posted -= amount
        credit.posted += amount
        debit.moves += 1
        credit.moves += 1
        return "posted"
