"""Roles and databases: made once by a superuser, then never needed again.

Per alias: an owner role that cannot log in and owns every object, and a runtime role that logs
in, may read and write rows, may change no schema and can connect to no other context's database.
"""

from __future__ import annotations

from urllib.parse import quote, unquote, urlsplit, urlunsplit

import psycopg
from psycopg import sql


def database_name(alias: str, prefix: str = "banyan") -> str:
    return f"{prefix}_{alias}"


def role_name(alias: str) -> str:
    """The login role; the owner is the same with ``_owner``."""
    return f"banyan_{alias}"


def url_for(admin_url: str, database: str, *, user: str = "", password: str = "", role: str = "") -> str:
    """The server of ``admin_url`` with another database, login, or role taken after login."""
    parts = urlsplit(admin_url)
    netloc = parts.netloc
    if user:
        netloc = f"{quote(user)}:{quote(password)}@{netloc.rpartition('@')[2]}"
    options = [parts.query] if parts.query else []
    if role:
        options.append("options=" + quote(f"-c role={role}"))
    return urlunsplit((parts.scheme, netloc, f"/{database}", "&".join(options), ""))


def provision(admin_url: str, alias: str, runtime_url: str) -> None:
    """Make the roles and the database of ``alias`` if they are not there; safe to run again.

    :param runtime_url: what hosts will log in with; its user must be :func:`role_name` and its password is set.
    """
    runtime = urlsplit(runtime_url)
    database, role = runtime.path.lstrip("/"), role_name(alias)
    owner = f"{role}_owner"
    with psycopg.connect(admin_url, autocommit=True) as server:
        # Two setups at once must not race each other to CREATE ROLE.
        server.execute("SELECT pg_advisory_lock(hashtext('banyan.provision'))")
        _ensure_role(server, owner, login=False)
        _ensure_role(server, role, login=True)
        server.execute(
            sql.SQL("ALTER ROLE {} PASSWORD {}").format(
                sql.Identifier(role), sql.Literal(unquote(runtime.password or ""))
            )
        )
        server.execute(sql.SQL("GRANT {} TO CURRENT_USER").format(sql.Identifier(owner)))
        if not server.execute("SELECT 1 FROM pg_database WHERE datname = %s", [database]).fetchone():
            server.execute(
                sql.SQL("CREATE DATABASE {} OWNER {}").format(sql.Identifier(database), sql.Identifier(owner))
            )
        for statement in (
            "REVOKE ALL ON DATABASE {database} FROM PUBLIC",
            "GRANT CONNECT ON DATABASE {database} TO {role}",
        ):
            server.execute(_names(statement, database, role, owner))
    with psycopg.connect(url_for(admin_url, database), autocommit=True) as inside:
        for statement in (
            "REVOKE ALL ON SCHEMA public FROM PUBLIC",
            "ALTER SCHEMA public OWNER TO {owner}",
            "GRANT USAGE ON SCHEMA public TO {role}",
            "ALTER DEFAULT PRIVILEGES FOR ROLE {owner} IN SCHEMA public"
            " GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {role}",
            "ALTER DEFAULT PRIVILEGES FOR ROLE {owner} IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO {role}",
        ):
            inside.execute(_names(statement, database, role, owner))


def _ensure_role(server: psycopg.Connection, role: str, *, login: bool) -> None:
    if not server.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role]).fetchone():
        kind = sql.SQL("LOGIN" if login else "NOLOGIN")
        server.execute(sql.SQL("CREATE ROLE {} {}").format(sql.Identifier(role), kind))


def _names(statement: str, database: str, role: str, owner: str) -> sql.Composed:
    template = sql.SQL(statement)
    return template.format(database=sql.Identifier(database), role=sql.Identifier(role), owner=sql.Identifier(owner))
