"""What other contexts may ask of accounts: people, wallets and the only way to move money."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Literal
from uuid import UUID

import msgspec

from kernel.contracts import Contract, call
from kernel.errors import DomainError, Kind
from kernel.events import Event

Role = Literal["member", "trainer", "admin"]
UserStatus = Literal["active", "pending", "banned"]
TransferKind = Literal["transfer", "hold", "capture", "void", "reversal"]
TransferStatus = Literal["posted", "held", "voided", "failed"]


class UserNotFound(DomainError):
    """No user has this id, or it is not the caller's to see."""

    kind = Kind.NOT_FOUND
    code = "user_not_found"
    message = "There is no such user."


class AccountNotFound(DomainError):
    """No account has this id, or it is not the caller's to see."""

    kind = Kind.NOT_FOUND
    code = "account_not_found"
    message = "There is no such account."


class TransferConflict(DomainError):
    """A transfer with this id exists and differs from the one sent."""

    kind = Kind.CONFLICT
    code = "transfer_conflict"
    message = "A different transfer with this id already exists."


class TransferInvalid(DomainError):
    """A transfer makes no sense in itself: nothing of the batch was posted, and its id stays free."""

    kind = Kind.MALFORMED
    code = "transfer_invalid"
    message = "The transfer is not a valid one."


class CurrencyUnsupported(DomainError):
    """The club keeps no accounts in this currency."""

    kind = Kind.REFUSED
    code = "currency_unsupported"
    message = "The club keeps no accounts in this currency."


class UserView(msgspec.Struct, frozen=True, kw_only=True):
    """A person as other contexts and clients see them."""

    user_id: UUID
    name: str
    email: str | None
    phone_number: str | None
    date_of_birth: date | None
    role: Role
    status: UserStatus
    is_active: bool
    is_admin: bool
    created_at: datetime


class AccountView(msgspec.Struct, frozen=True, kw_only=True):
    """A ledger account. ``available`` = balance - held + overdraft limit is what may be spent."""

    account_id: UUID
    user_id: UUID | None
    currency: str
    balance: Decimal
    available: Decimal
    held: Decimal
    created_at: datetime


class Transfer(msgspec.Struct, frozen=True, kw_only=True):
    """One movement, named by its client.

    :param transfer_id: fixes the outcome for ever, success or failure: sending it again changes nothing.
    :param kind: ``transfer`` moves now; ``hold`` reserves on the debit account; ``capture`` moves up to the
        held amount and releases the rest; ``void`` releases a hold; ``reversal`` moves a transfer back, in one
        or several parts, never more than was moved. Capture and void name the accounts of the hold, a reversal
        those of the transfer the other way round.
    :param amount: positive, in major units with two digits. For ``void`` it is ignored.
    :param hold_id: the hold (capture, void) or the transfer (reversal) that this one resolves.
    :param expires_at: when an unresolved hold is released; for ``hold`` only. Not compared when an id comes again.
    :param effective_at: when the money counts as moved, if that is not now; see ``balance_at``.
    """

    transfer_id: UUID
    kind: TransferKind
    debit_account_id: UUID
    credit_account_id: UUID
    amount: Decimal
    description: str = ""
    hold_id: UUID | None = None
    expires_at: datetime | None = None
    effective_at: datetime | None = None


class TransferResult(msgspec.Struct, frozen=True, kw_only=True):
    """What became of one transfer.

    :param failure: "" or a stable code: ``insufficient_funds``, ``unknown_account``, ``account_frozen``,
        ``account_closed``, ``currency_mismatch``, ``hold_not_open``, ``amount_exceeds_hold``, ``not_reversible``,
        ``amount_exceeds_transfer``, ``transfer_conflict``.
    :param replayed: the outcome was fixed by an earlier call with the same id.
    """

    transfer_id: UUID
    status: TransferStatus
    failure: str
    replayed: bool


class UserRegistered(Event, topic="accounts.user_registered", version=1):
    user_id: UUID
    name: str
    role: Role
    status: UserStatus


class UserApproved(Event, topic="accounts.user_approved", version=1):
    user_id: UUID


class UserBanned(Event, topic="accounts.user_banned", version=1):
    user_id: UUID


class UserUnbanned(Event, topic="accounts.user_unbanned", version=1):
    user_id: UUID


class TransferPosted(Event, topic="accounts.transfer_posted", version=1):
    transfer_id: UUID
    debit_account_id: UUID
    credit_account_id: UUID
    amount: Decimal
    currency: str
    kind: TransferKind


class Accounts(Contract, context="accounts"):
    """People and money."""

    @call(idempotent=True, deadline=2.0, raises=(UserNotFound,))
    def get_user(self, *, user_id: UUID) -> UserView:
        """:raises UserNotFound:"""

    @call(idempotent=True, deadline=2.0)
    def get_users(self, *, user_ids: tuple[UUID, ...]) -> tuple[UserView, ...]:
        """The users that exist among ``user_ids``, in no particular order."""

    @call(idempotent=True, deadline=2.0, raises=(UserNotFound, CurrencyUnsupported))
    def wallet_of(self, *, user_id: UUID, currency: str) -> AccountView:
        """The user's wallet in a currency, opened at the first asking.

        :raises UserNotFound: :raises CurrencyUnsupported:
        """

    @call(idempotent=True, deadline=2.0, raises=(CurrencyUnsupported,))
    def club_account(self, *, purpose: str, currency: str) -> AccountView:
        """An account of the club itself (``payments_clearing``, ``cash``, ...), opened at the first asking.

        ``cash`` and ``provider_*`` stand for money outside of the books and may go below zero; no other may.

        :raises CurrencyUnsupported:
        """

    @call(idempotent=True, deadline=5.0, raises=(TransferInvalid,))
    def post(self, *, transfers: tuple[Transfer, ...]) -> tuple[TransferResult, ...]:
        """Post transfers in the order given, each as if alone; one result for each, in that order.

        A refused transfer does not stop the others. The outcome of a ``transfer_id`` never changes.

        :raises TransferInvalid: one of them makes no sense in itself; nothing was posted.
        """
