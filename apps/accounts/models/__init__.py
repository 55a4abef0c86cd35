"""Tables of accounts: people, their sessions and keys, and the ledger."""

from apps.accounts.models.ledger import Account, Entry, Transfer
from apps.accounts.models.tokens import RefreshFamily, RefreshToken, SigningKey
from apps.accounts.models.users import User

__all__ = ["Account", "Entry", "RefreshFamily", "RefreshToken", "SigningKey", "Transfer", "User"]
