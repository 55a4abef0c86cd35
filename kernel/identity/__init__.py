"""Who is calling: tokens verified on every host for itself, revocations in effect at once."""

from kernel.identity.principal import Principal
from kernel.identity.revocations import revoke_user
from kernel.identity.tokens import TokenExpired, TokenInvalid, TokenRevoked, verify_token

__all__ = ["Principal", "TokenExpired", "TokenInvalid", "TokenRevoked", "revoke_user", "verify_token"]
