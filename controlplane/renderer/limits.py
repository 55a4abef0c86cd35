"""Rate limits per client address. Static, so that a change of routes does not refill the buckets."""

from __future__ import annotations

import re

from controlplane.aliases import Alias
from controlplane.renderer.envoy import ALWAYS, Json, extension
from controlplane.renderer.gateway import Limits

COSTLY = ("/api/auth/login", "/api/auth/register", "/api/users")
"""POSTs that hash a password; a stranger could buy a CPU second with a packet."""


def rate_limit_filter(limits: Limits, aliases: tuple[Alias, ...]) -> Json:
    address: Json = {"remote_address": {}}
    return extension(
        "envoy.filters.http.local_ratelimit",
        "envoy.extensions.filters.http.local_ratelimit.v3.LocalRateLimit",
        stat_prefix="per_client",
        # The default bucket serves nobody in particular: it is what is left when no descriptor matches.
        token_bucket=_bucket(limits.burst * 100, limits.burst * 100),
        filter_enabled=ALWAYS,
        filter_enforced=ALWAYS,
        enable_x_ratelimit_headers="DRAFT_VERSION_03",
        rate_limits=[{"actions": [address]}, {"actions": [address, _is_costly(aliases)]}],
        descriptors=[
            {"entries": [{"key": "remote_address"}], "token_bucket": _bucket(limits.burst, limits.requests_per_second)},
            {
                "entries": [{"key": "remote_address"}, {"key": "header_match", "value": "costly"}],
                "token_bucket": _bucket(limits.sign_ins_per_minute, limits.sign_ins_per_minute, "60s"),
            },
        ],
        max_dynamic_descriptors=10_000,
    )


def costly_paths(aliases: tuple[Alias, ...]) -> tuple[str, ...]:
    return (*COSTLY, *(alias.path for alias in aliases if alias.target in COSTLY))


def _is_costly(aliases: tuple[Alias, ...]) -> Json:
    paths = "|".join(re.escape(path) for path in costly_paths(aliases))
    return {
        "header_value_match": {
            "descriptor_value": "costly",
            "headers": [
                {"name": ":method", "string_match": {"exact": "POST"}},
                {"name": ":path", "string_match": {"safe_regex": {"regex": rf"(?:{paths})/?(?:\?.*)?"}}},
            ],
        }
    }


def _bucket(size: int, refill: int, interval: str = "1s") -> Json:
    return {"max_tokens": size, "tokens_per_fill": refill, "fill_interval": interval}
