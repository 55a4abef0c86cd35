"""What the start page says about the one who is signed in, by contract; each part may be down."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings

from apps.accounts.contract import Accounts, AccountView
from kernel.contracts import client
from kernel.errors import DomainError
from kernel.identity import Principal
from kernel.logging import log
from monolith.pages.shell import reaching


@dataclass(frozen=True, slots=True)
class You:
    """``name`` is "" and ``wallet`` is ``None`` when accounts did not answer; ``notices`` says so."""

    name: str
    wallet: AccountView | None
    notices: tuple[str, ...]


def about(principal: Principal) -> You:
    """Never raises for a context that is down."""
    accounts = client(Accounts)
    try:
        with reaching():
            user = accounts.get_user(user_id=principal.user_id)
            wallet = accounts.wallet_of(user_id=principal.user_id, currency=settings.DEFAULT_CURRENCY)
    except DomainError as error:
        log.warning("start_page_without_wallet", code=error.code)
        return You(
            name="", wallet=None, notices=("Your wallet cannot be shown just now. It is safe; try again shortly.",)
        )
    return You(name=user.name, wallet=wallet, notices=())
