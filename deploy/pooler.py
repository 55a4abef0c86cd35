"""PgBouncer between the hosts and PostgreSQL: hundreds of client threads, tens of server connections."""

from __future__ import annotations

from deploy.environment import password_name
from runtime.catalogue import Catalogue

PORT = 6432
INI_PATH, USERS_PATH = "/etc/pgbouncer/pgbouncer.ini", "/run/pgbouncer/userlist.txt"


def ini(catalogue: Catalogue, server: str = "postgres") -> str:
    """``pgbouncer.ini``. It has no secret: the user list is written from the environment at start."""
    databases = "\n".join(f"banyan_{alias} = host={server} port=5432" for alias in catalogue.databases)
    return f"""\
[databases]
{databases}

[pgbouncer]
listen_addr = 0.0.0.0
listen_port = {PORT}
unix_socket_dir =
auth_type = scram-sha-256
auth_file = {USERS_PATH}
; Transactions, not sessions: a host's idle threads hold no server connection. No process needs a session: advisory
; locks are the transaction's, in the relays of events, too. Only setup locks for a session; it is not pooled.
pool_mode = transaction
max_prepared_statements = 200
default_pool_size = 20
reserve_pool_size = 5
reserve_pool_timeout = 2
max_client_conn = 2000
server_idle_timeout = 120
query_wait_timeout = 10
ignore_startup_parameters = extra_float_digits,options
log_connections = 0
log_disconnections = 0
"""


def command(catalogue: Catalogue, dollar: str = "$") -> list[str]:
    """Write the user list into memory, then become pgbouncer.

    :param dollar: ``$$`` where the file's own syntax would expand a single one.
    """
    users = " ".join(f'banyan_{alias} "{dollar}{password_name(alias)}"' for alias in catalogue.databases)
    return ["sh", "-ec", f"""printf '"%s" "%s"\\n' {users} > {USERS_PATH}\nexec pgbouncer {INI_PATH}\n"""]
