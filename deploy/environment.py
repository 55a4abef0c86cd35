"""Every environment variable of a deployment: who gets it, whether it is a secret, what it means.

A host is given the logins and keys of its own contexts and no others.
"""

from __future__ import annotations

from dataclasses import dataclass

from runtime import hosting
from runtime.catalogue import MONOLITH, Catalogue

BOOTSTRAP_FILE = "envoy.json"
STATE_DIR, GATEWAY_DIR, METRICS_DIR = "/var/lib/banyan", "/etc/gateway", "/tmp/metrics"
FILES_DIR = "/var/lib/banyan-files"
FILES_CONTEXT = "basement"
"""Whose hosts keep files: on a disk that they share, or in S3."""
GATEWAY_NAME = "gateway"
"""Under which other containers reach the public listener; hosts have to answer to it, too."""
ANYWHERE, NOWHERE = "0.0.0.0", "127.0.0.1"
"""Every interface of a container; and, inside the gateway's own, an address where no host listens."""
CONTEXT_SECRETS = {
    "accounts": ("KEY_ENCRYPTION_SECRET",),
    "payments": ("PROVIDER_CALLBACK_SECRET",),
    "scouting": ("GEMINI_API_KEY",),
    FILES_CONTEXT: ("FILES_S3_ACCESS_KEY", "FILES_S3_SECRET_KEY"),
}
OPTIONAL_SECRETS = {"GEMINI_API_KEY", "FILES_S3_ACCESS_KEY", "FILES_S3_SECRET_KEY"}
"""Empty is an answer: scouting then writes without a model, files lie on a disk or the machine's role opens S3."""
DECODE_MEMORY_BYTES = 200 * 2**20
FILES_SETTINGS = ("FILES_S3_BUCKET", "FILES_S3_ENDPOINT", "FILES_S3_REGION")
GATEWAY_SECRETS = ("SECRET_KEY", "GATEWAY_TOKEN")
SETUP_SECRETS = ("DATABASE_ADMIN_URL", "ADMIN_EMAIL", "ADMIN_PASSWORD", "DEMO_PASSWORD")


@dataclass(frozen=True, slots=True)
class Variable:
    """One line of ``.env``.

    :param default: what compose takes when the line is absent; ``None`` refuses to start without it.
    """

    name: str
    says: str
    default: str | None = None


def hosts(catalogue: Catalogue) -> tuple[str, ...]:
    """The monolith first, then every context that can stand alone."""
    return (MONOLITH, *catalogue.contexts)


def settings_module(host: str) -> str:
    return "monolith.settings" if host == MONOLITH else f"microservices.{host}.settings"


def keeps_files(catalogue: Catalogue, host: str) -> bool:
    return any(context.name == FILES_CONTEXT for context in catalogue.hosted_by(host))


def databases(catalogue: Catalogue, host: str) -> tuple[str, ...]:
    """The aliases whose login ``host`` is given."""
    return catalogue.databases if host == MONOLITH else (catalogue[host].database,)


def secrets(catalogue: Catalogue, host: str) -> tuple[str, ...]:
    """Names of the secret variables in the environment of a process of ``host``."""
    own = [name for context in catalogue.hosted_by(host) for name in CONTEXT_SECRETS.get(context.name, ())]
    urls = [f"{alias.upper()}_DATABASE_URL" for alias in databases(catalogue, host)]
    control = ["GATEWAY_TOKEN"] if host == MONOLITH else []
    return ("SECRET_KEY", "REDIS_URL", "SERVICE_SIGNING_KEY", "SERVICE_TRUSTED_KEYS", *control, *own, *urls)


def dotenv(catalogue: Catalogue) -> tuple[Variable, ...]:
    """Every line of ``.env``, in the order in which a person reads it."""
    return (
        Variable("PUBLIC_URL", "Where people reach the gateway.", "http://localhost:8080"),
        Variable("ALLOWED_HOSTS", "Host names that people use, separated by commas.", "localhost,127.0.0.1"),
        Variable("GATEWAY_PORT", "Port of this machine on which the gateway listens.", "8080"),
        Variable("WEB_WORKERS", "HTTP workers per container; one per core.", "2"),
        Variable("DEMO", "`true` adds demo members and their money at setup; it needs DEBUG=true.", "false"),
        Variable("DEBUG", "`true` only to look around on your own machine.", "false"),
        Variable("EVENT_BUS", "Where events travel.", "redis"),
        Variable("IMAGE_TAG", "Tag of the images that `docker compose build` makes.", "local"),
        Variable("ADMIN_EMAIL", "The first admin signs in with this."),
        Variable("ADMIN_PASSWORD", "... and this; change it after the first login."),
        Variable("DEMO_PASSWORD", "What the demo members sign in with.", ""),
        Variable("SECRET_KEY", "Django's; the same on all hosts, for they read each other's signatures."),
        Variable("GATEWAY_TOKEN", "What the gateway shows when it fetches its routes."),
        Variable("KEY_ENCRYPTION_SECRET", "Encrypts the private token keys at rest."),
        Variable("PROVIDER_CALLBACK_SECRET", "Signs the payment provider's callbacks."),
        Variable("GEMINI_API_KEY", "Google's, for scouting reports; without it the offline writer writes them.", ""),
        Variable("QUOTA_BYTES", "How much a member may store.", str(10 * 2**30)),
        Variable("FILES_S3_BUCKET", "Where files are kept; empty: on the volume `files` of this machine.", ""),
        Variable("FILES_S3_ENDPOINT", "Of a storage that speaks S3 and is not Amazon's, https://...", ""),
        Variable("FILES_S3_REGION", "Of the bucket.", ""),
        Variable("FILES_S3_ACCESS_KEY", "May read, write, list and delete in the bucket.", ""),
        Variable("FILES_S3_SECRET_KEY", "Its secret.", ""),
        Variable("POSTGRES_PASSWORD", "Superuser of the database server; only setup gets it."),
        Variable("REDIS_PASSWORD", "Of Valkey."),
        *(
            Variable(password_name(alias), f"Login role banyan_{alias}, which reaches no other database.")
            for alias in catalogue.databases
        ),
        *(Variable(signing_name(host), f"Ed25519 seed (base64url) of the host {host}.") for host in hosts(catalogue)),
        Variable("SERVICE_TRUSTED_KEYS", "JSON: the public key (base64url) of every host."),
    )


def password_name(alias: str) -> str:
    return f"{alias.upper()}_DATABASE_PASSWORD"


def signing_name(host: str) -> str:
    return f"{host.upper()}_SERVICE_SIGNING_KEY"


def gateway(addresses: dict[str, str]) -> dict[str, str]:
    """What ``manage.py gateway_bootstrap`` is told where every host is another machine."""
    return {
        **addresses,
        "BIND_GATEWAY": ANYWHERE,
        "BIND_GATEWAY_INTERNAL": ANYWHERE,
        "GATEWAY_ACCESS_LOG": "/dev/stdout",
    }


def addresses(catalogue: Catalogue, present: tuple[str, ...]) -> dict[str, str]:
    """``ADDR_<HOST>`` and ``ADDR_<HOST>_WS`` of every host; one that is not deployed never answers.

    Its cluster stays in the gateway, unhealthy, so that deploying it later changes no cluster.
    """
    found = {}
    for host in hosts(catalogue):
        name = f"ADDR_{host.upper()}"
        found[name] = f"{host}-http" if host in present else NOWHERE
        if hosting.ws_port(catalogue, host):
            found[f"{name}_WS"] = f"{host}-ws" if host in present else NOWHERE
    return found


def envoy_arguments() -> list[str]:
    """How Envoy is started on the folder that ``gateway_bootstrap`` wrote."""
    # A misspelt field in a published route must be refused, not ignored.
    return f"-c {GATEWAY_DIR}/{BOOTSTRAP_FILE} --reject-unknown-dynamic-fields --disable-hot-restart -l warning".split()


def remote_gateway(addresses: dict[str, str]) -> dict[str, str]:
    """What the control plane is told when gateways fetch their routes from it instead of reading its files.

    :param addresses: it asks a service itself whether it is ready, for it cannot ask the gateway.
    """
    return {"GATEWAY_ADMIN_URL": "", **addresses}


def gateway_bootstrap() -> list[str]:
    """The command that writes Envoy's bootstrap. It needs no database, and of secrets only ``GATEWAY_SECRETS``."""
    return ["python", "manage.py", "gateway_bootstrap", "--out", GATEWAY_DIR, "--xds", "rest"]


def gateway_ready(port: int = hosting.GATEWAY_ADMIN_PORT) -> list[str]:
    """A command, run beside Envoy, that fails until both of its route tables have come; its image has no curl.

    Envoy's own ``/ready`` says yes a few seconds after it asked, whether or not routes came: all would be 404.
    """
    ask = "GET /stats?filter=update_success HTTP/1.1\\r\\nHost: localhost\\r\\nConnection: close\\r\\n\\r\\n"
    both = r"grep -cE 'rds\.(public|internal)\.update_success: [1-9]' <&3 | grep -qx 2"
    return ["bash", "-c", f"exec 3<>/dev/tcp/127.0.0.1/{port}; printf '{ask}' >&3; {both}"]
