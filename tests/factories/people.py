"""People for tests, made through the platform's own use-cases."""

from __future__ import annotations

from decimal import Decimal
from uuid import UUID, uuid4

from apps.accounts.contract import Accounts, Transfer
from kernel.contracts import client


def register(*, email: str, password: str, role: str) -> tuple[UUID, str]:
    """Register a person, approved if need be, and issue an access token without hashing again."""
    from apps.accounts.models import User
    from apps.accounts.tokens import issue_access_token

    user = User(email=email, name=email.partition("@")[0], role=role, status="active")
    user.password = "!"  # unusable; tests of passwords register through the API
    user.set_unusable_password()
    user.save(using="accounts")
    return user.pk, issue_access_token(user)


def fund(*, account_id: UUID, amount: Decimal, currency: str) -> None:
    """Put money into an account from the club's cash."""
    cash = client(Accounts).club_account(purpose="cash", currency=currency)
    transfer = Transfer(
        transfer_id=uuid4(),
        kind="transfer",
        debit_account_id=cash.account_id,
        credit_account_id=account_id,
        amount=amount,
        description="test funds",
    )
    (result,) = client(Accounts).post(transfers=(transfer,))
    assert result.status == "posted", result
