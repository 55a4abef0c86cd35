"""Many signed-in people at once, made beside the API: hashing thousands of passwords would be the test."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from tests.live import Live

MAKE = """
import json, sys, uuid
from decimal import Decimal
from django.conf import settings
from apps.accounts.contract import Accounts, Transfer
from apps.accounts.models import User
from apps.accounts.tokens import issue_access_token
from kernel.contracts import client
count, funds = int({count}), Decimal({funds!r})
users = [User(email=uuid.uuid4().hex + "@example.com", name="x", role="member", status="active") for _ in range(count)]
for user in users:
    user.password = "!"
User.objects.using("accounts").bulk_create(users, batch_size=2000)
people = [dict(user_id=str(user.pk), token=issue_access_token(user)) for user in users]
accounts = client(Accounts)
if funds:
    cash = accounts.club_account(purpose="cash", currency="USD")
    for person in people:
        wallet = accounts.wallet_of(user_id=uuid.UUID(person["user_id"]), currency="USD")
        person["account_id"] = str(wallet.account_id)
        accounts.post(transfers=(Transfer(transfer_id=uuid.uuid4(), kind="transfer", amount=funds,
            debit_account_id=cash.account_id, credit_account_id=wallet.account_id),))
with open({target!r}, "w") as file:
    json.dump(people, file)
"""


def make_people(live: Live, directory: Path, *, count: int, funds: str = "0") -> list[dict[str, Any]]:
    """``count`` members with tokens; with ``funds``, wallets that hold them."""
    target = directory / f"people-{count}.json"
    code = MAKE.format(count=count, funds=funds, target=str(target))
    live.manage("shell", "--no-imports", "-c", code)
    found: list[dict[str, Any]] = json.loads(target.read_text())
    target.unlink()
    return found


if __name__ == "__main__":
    sys.exit("imported by the chaos tests")
