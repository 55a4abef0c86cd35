"""What a process is told through its environment, and no more than it needs.

A host gets the database URLs of its own contexts. The superuser's URL goes to the one-shot ``setup`` alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote, urlsplit, urlunsplit

from devstack.ports import Ports
from devstack.secret_file import ADMIN_EMAIL, Secrets
from runtime.catalogue import CONTROL, MONOLITH, Catalogue

_NOT_INHERITED = (
    "DATABASE_URL", "DATABASE_ADMIN_URL", "REDIS_URL", "ADMIN_EMAIL", "ADMIN_PASSWORD", "DEMO_PASSWORD",
    "SERVICE_SIGNING_KEY", "KEY_ENCRYPTION_SECRET", "PROVIDER_CALLBACK_SECRET", "HOST", "DJANGO_SETTINGS_MODULE",
    "PYTHONPATH", "PYTHONHOME", "PROMETHEUS_MULTIPROC_DIR", "GEMINI_API_KEY", "GOOGLE_API_KEY",
    "FILES_S3_ACCESS_KEY", "FILES_S3_SECRET_KEY",
)  # fmt: skip


@dataclass(frozen=True)
class Stack:
    """One stack's addresses and secrets.

    :param database_url: the superuser's URL of the PostgreSQL server.
    :param given: the environment that the person started us with.
    """

    catalogue: Catalogue
    secrets: Secrets = field(repr=False)
    database_url: str = field(repr=False)
    redis_url: str = field(repr=False)
    ports: Ports
    directory: Path
    given: Mapping[str, str] = field(repr=False)

    @property
    def public_url(self) -> str:
        return self.given.get("PUBLIC_URL") or f"http://localhost:{self.ports['gateway']}"

    @property
    def internal_url(self) -> str:
        return f"http://127.0.0.1:{self.ports['gateway-internal']}"

    @property
    def gateway_admin_url(self) -> str:
        return f"http://127.0.0.1:{self.ports['gateway-admin']}"

    @property
    def admin_email(self) -> str:
        return self.given.get("ADMIN_EMAIL") or ADMIN_EMAIL

    @property
    def admin_password(self) -> str:
        return self.given.get("ADMIN_PASSWORD") or self.secrets.admin_password

    def host(self, host: str) -> dict[str, str]:
        """The environment of every process of ``host``.

        :raises CatalogueError: there is no such host.
        """
        contexts = [context.name for context in self.catalogue.hosted_by(host)]
        aliases = ([CONTROL] if host == MONOLITH else []) + contexts
        told = self._common() | self._databases(aliases)
        told |= {"HOST": host, "SERVICE_SIGNING_KEY": self.secrets.signing_keys[host]}
        told["PROMETHEUS_MULTIPROC_DIR"] = str(self.directory / "metrics" / host)
        if "accounts" in contexts:
            told["KEY_ENCRYPTION_SECRET"] = self.secrets.key_encryption_secret
        if "payments" in contexts:
            told["PROVIDER_CALLBACK_SECRET"] = self.secrets.provider_callback_secret
        if "scouting" in contexts:
            told["GEMINI_API_KEY"] = self.given.get("GEMINI_API_KEY") or self.given.get("GOOGLE_API_KEY", "")
        if "basement" in contexts:
            told["FILES_DIR"] = self.given.get("FILES_DIR") or str(self.directory / "files")
            told |= {name: self.given.get(name, "") for name in ("FILES_S3_ACCESS_KEY", "FILES_S3_SECRET_KEY")}
        return _inherited(self.given, self.catalogue) | told

    def setup(self) -> dict[str, str]:
        """The environment of ``manage.py setup``: the monolith's, the superuser's URL and the first logins."""
        told = {
            "DATABASE_ADMIN_URL": self.database_url, "ADMIN_EMAIL": self.admin_email,
            "ADMIN_PASSWORD": self.admin_password, "DEMO_PASSWORD": self.secrets.demo_password,
        }  # fmt: skip
        environment = self.host(MONOLITH) | told
        del environment["PROMETHEUS_MULTIPROC_DIR"]  # a one-shot counts nothing
        return environment

    def _common(self) -> dict[str, str]:
        return {
            "SECRET_KEY": self.secrets.secret_key,
            "DEBUG": self.given.get("DEBUG", "1"),
            "DEMO": "1",
            "BIND_GATEWAY": self.given.get("BIND_GATEWAY", "127.0.0.1"),
            "GATEWAY_ACCESS_LOG": self.given.get("GATEWAY_ACCESS_LOG") or str(self.directory / "logs" / "access.log"),
            "ALLOWED_HOSTS": self.given.get("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]"),
            "REDIS_URL": self.redis_url,
            "PUBLIC_URL": self.public_url,
            "INTERNAL_URL": self.internal_url,
            "GATEWAY_DIR": str(self.directory / "gateway"),
            "GATEWAY_ADMIN_URL": self.gateway_admin_url,
            "SERVICE_TRUSTED_KEYS": self.secrets.trusted_keys(),
            "EVENT_BUS": self.given.get("EVENT_BUS", "redis"),
            "PYTHONUNBUFFERED": "1",
        } | self.ports.environment()

    def _databases(self, aliases: list[str]) -> dict[str, str]:
        passwords = self.secrets.databases
        return {
            f"{alias.upper()}_DATABASE_URL": database_url(
                self.database_url, alias, passwords[alias], self.given.get("DATABASE_PREFIX", "banyan")
            )
            for alias in aliases
        }


def database_url(server: str, alias: str, password: str, prefix: str = "banyan") -> str:
    """The runtime URL of an alias on the server of a superuser's URL; the login is ``banyan_<alias>``."""
    parts = urlsplit(server)
    login = f"banyan_{quote(alias)}:{quote(password, safe='')}"
    netloc = f"{login}@{parts.netloc.rpartition('@')[2]}"
    return urlunsplit((parts.scheme, netloc, f"/{prefix}_{alias}", parts.query, ""))


def _inherited(given: Mapping[str, str], catalogue: Catalogue) -> dict[str, str]:
    secret = {f"{alias.upper()}_DATABASE_URL" for alias in catalogue.databases}.union(_NOT_INHERITED)
    return {name: value for name, value in given.items() if name not in secret}
