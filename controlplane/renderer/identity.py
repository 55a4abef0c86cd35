"""The gateway's own look at access tokens.

No token passes: the host decides what a stranger may do. A bad bearer token is refused here. A stale
cookie never blocks, or its owner could not sign in again. Hosts verify again for themselves; what the
gateway learns only keeps a user on one side of a ramp.
"""

from __future__ import annotations

from controlplane.renderer.clusters import JWKS
from controlplane.renderer.envoy import Json, extension

ISSUER = AUDIENCE = "banyan"
BEARER_HEADER, COOKIE_HEADER = USER_HEADERS = ("x-user-id", "x-cookie-user-id")
"""The subject of each credential. Two headers, because a check removes its own header before it looks: with one,
the check of a missing cookie would forget whom the bearer token named."""
FILTER = "envoy.filters.http.jwt_authn"
FAILURE = "failure"
EXPIRED = 3
"""``google::jwt_verify::Status::JwtExpired``."""

STRIPPED = (*USER_HEADERS, "x-jwt-payload", "x-caller", "x-banyan-shadow")
"""Headers a client may not set. Removed before routing: removing them per route would also remove the header
that the token check has set. Envoy removes its own (``x-envoy-retry-on`` and its kin) as every client is external."""


def strip_forged() -> list[Json]:
    return [
        extension(
            "envoy.http.early_header_mutation.header_mutation",
            "envoy.extensions.http.early_header_mutation.header_mutation.v3.HeaderMutation",
            mutations=[{"remove": name} for name in STRIPPED],
        )
    ]


def token_filter() -> Json:
    bearer = {
        "from_headers": [{"name": "Authorization", "value_prefix": "Bearer "}],
        "failed_status_in_metadata": FAILURE,
    }
    cookie = {"from_cookies": ["access_token"]}
    every = [_either("bearer", {"allow_missing": {}}), _either("cookie", {"allow_missing_or_failed": {}})]
    return extension(
        FILTER,
        "envoy.extensions.filters.http.jwt_authn.v3.JwtAuthentication",
        providers={"bearer": _provider(BEARER_HEADER) | bearer, "cookie": _provider(COOKIE_HEADER) | cookie},
        rules=[{"match": {"prefix": "/"}, "requires": {"requires_all": {"requirements": every}}}],
    )


def _either(provider: str, otherwise: Json) -> Json:
    return {"requires_any": {"requirements": [{"provider_name": provider}, otherwise]}}


def _provider(header: str) -> Json:
    return {
        "issuer": ISSUER,
        "audiences": [AUDIENCE],
        "clock_skew_seconds": 5,
        "forward": True,
        # Without it the side of a ramp is chosen before the user is known.
        "clear_route_cache": True,
        "claim_to_headers": [{"header_name": header, "claim_name": "sub"}],
        "jwt_cache_config": {"jwt_cache_size": 1000},
        "remote_jwks": {
            "http_uri": {"uri": "http://localhost/.well-known/jwks.json", "cluster": JWKS, "timeout": "2s"},
            "cache_duration": "60s",
            "async_fetch": {"failed_refetch_duration": "1s"},
            "retry_policy": {"num_retries": 2},
        },
    }
