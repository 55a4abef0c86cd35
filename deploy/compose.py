"""Compose files, derived from the catalogue and from the description of hosts."""

from __future__ import annotations

from deploy import environment, images, pooler, processes
from deploy.compose_parts import DATA_NETWORK, HARDENED, NETWORK, Json, check, limits, optional, required
from deploy.compose_servers import servers
from deploy.yamltext import MERGE, Anchor, dump
from runtime import hosting
from runtime.catalogue import MONOLITH, Catalogue

USER = "10001:10001"
TMPFS = ["/tmp:mode=1777", f"{environment.METRICS_DIR}:mode=1777"]


def one_host(catalogue: Catalogue) -> str:
    """The monolith alone serves every context."""
    return _file(catalogue, (MONOLITH,), kafka=False)


def every_host(catalogue: Catalogue) -> str:
    """Every context has a service of its own; the monolith stays, as the way back."""
    return _file(catalogue, environment.hosts(catalogue), kafka=True)


def _file(catalogue: Catalogue, present: tuple[str, ...], *, kafka: bool) -> str:
    addresses = environment.addresses(catalogue, present)
    settings = Anchor("settings", _settings())
    host = Anchor("host", _host_block())
    anchors = {"x-hardened": HARDENED, "x-settings": settings, "x-host": host}
    services: Json = {
        **servers(catalogue, kafka=kafka),
        "setup": _setup(catalogue, settings),
        "gateway-config": _gateway_config(addresses),
        environment.GATEWAY_NAME: _gateway(),
    }
    for name in present:
        build = name  # its first process builds the image, the others take it
        for process in hosting.processes(catalogue, name):
            services[process.name] = _process(catalogue, process, settings, host, build=process.host == build)
            if name == MONOLITH:
                services[process.name]["environment"] |= environment.remote_gateway(addresses)
            build = ""
    networks = {NETWORK: None, DATA_NETWORK: {"internal": True}}
    volumes = dict.fromkeys(["postgres", "valkey", "gateway", "state", "files", *(["kafka"] if kafka else [])])
    return dump({"name": "banyan", **anchors, "services": services, "networks": networks, "volumes": volumes})


FILES = [f"files:{environment.FILES_DIR}"]
FILES_ROLES = ("http", "worker")


def _host_block() -> Json:
    """What all processes of all hosts have in common."""
    return {
        MERGE: HARDENED,
        "user": USER,
        "tmpfs": TMPFS,
        "networks": [NETWORK, DATA_NETWORK],
        "depends_on": {
            "setup": {"condition": "service_completed_successfully"},
            "pooler": {"condition": "service_healthy"},
            "valkey": {"condition": "service_healthy"},
        },
    }


def _settings() -> Json:
    return {
        "DEBUG": "${DEBUG:-false}",
        "DEMO": "${DEMO:-false}",
        "ALLOWED_HOSTS": f"${{ALLOWED_HOSTS:-localhost,127.0.0.1}},{environment.GATEWAY_NAME}",
        "PUBLIC_URL": "${PUBLIC_URL:-http://localhost:8080}",
        "INTERNAL_URL": f"http://{environment.GATEWAY_NAME}:{hosting.GATEWAY_INTERNAL_PORT}",
        "PROVIDER_CALLBACK_URL": f"http://{environment.GATEWAY_NAME}:{hosting.GATEWAY_PORT}",
        "EVENT_BUS": "${EVENT_BUS:-redis}",
        "PROMETHEUS_MULTIPROC_DIR": environment.METRICS_DIR,
        "REDIS_URL": f"redis://:{required('REDIS_PASSWORD')}@valkey:6379/0",
        "SECRET_KEY": required("SECRET_KEY"),
        "SERVICE_TRUSTED_KEYS": required("SERVICE_TRUSTED_KEYS"),
    }


def _process(catalogue: Catalogue, process: hosting.Process, settings: Json, host: Json, *, build: bool) -> Json:
    service: Json = {MERGE: host, "image": _image(process.host)}
    if build:
        service["build"] = _build(process.host)
    service["command"] = processes.argv(process, workers="${WEB_WORKERS:-2}")
    service["environment"] = {MERGE: settings, **_own_settings(catalogue, process.host)}
    if process.role == "beat":
        service["volumes"] = [f"state:{environment.STATE_DIR}"]  # its schedule: what ran when
    elif environment.keeps_files(catalogue, process.host) and process.role in FILES_ROLES:
        service["volumes"] = FILES
    service["healthcheck"] = _healthcheck(process)
    service["stop_grace_period"] = f"{processes.STOP_SECONDS[process.role]}s"
    service["deploy"] = limits(processes.CPUS[process.role], processes.MEMORY_MB[process.role])
    return service


def _own_settings(catalogue: Catalogue, host: str) -> Json:
    found = {"HOST": host, "DJANGO_SETTINGS_MODULE": environment.settings_module(host)}
    if environment.keeps_files(catalogue, host):
        found |= {"FILES_DIR": environment.FILES_DIR, "QUOTA_BYTES": f"${{QUOTA_BYTES:-{10 * 2**30}}}"}
        # Pictures are decoded within the container's own limit.
        found["DECODE_MEMORY_BYTES"] = str(environment.DECODE_MEMORY_BYTES)
        found |= {name: optional(name) for name in environment.FILES_SETTINGS}
    for name in environment.secrets(catalogue, host):
        if name not in ("SECRET_KEY", "REDIS_URL", "SERVICE_TRUSTED_KEYS"):
            found[name] = _secret(name, host)
    return found


def _secret(name: str, host: str) -> str:
    if name in environment.OPTIONAL_SECRETS:
        return optional(name)
    if name == "SERVICE_SIGNING_KEY":
        return required(environment.signing_name(host))
    if name.endswith("_DATABASE_URL"):
        alias = name.removesuffix("_DATABASE_URL").lower()
        login = f"banyan_{alias}:{required(environment.password_name(alias))}"
        return f"postgresql://{login}@pooler:{pooler.PORT}/banyan_{alias}"
    return required(name)


def _setup(catalogue: Catalogue, settings: Json) -> Json:
    """Provisions, migrates and seeds, once, straight at the server: the only one that gets the superuser."""
    admin = f"postgresql://postgres:{required('POSTGRES_PASSWORD')}@postgres:5432/postgres"
    own = {
        **_own_settings(catalogue, MONOLITH),
        "DATABASE_ADMIN_URL": admin,
        "ADMIN_EMAIL": required("ADMIN_EMAIL"),
        "ADMIN_PASSWORD": required("ADMIN_PASSWORD"),
        "DEMO_PASSWORD": "${DEMO_PASSWORD:-}",
    }
    command = 'if [ "$$DEMO" = true ]; then exec python manage.py setup --demo; fi; exec python manage.py setup'
    return {
        **_one_shot(),
        "build": _build(MONOLITH),
        "networks": [DATA_NETWORK],
        "depends_on": {name: {"condition": "service_healthy"} for name in ("postgres", "valkey")},
        "volumes": FILES,
        "command": ["sh", "-ec", command],
        "environment": {MERGE: settings, **own},
    }


def _gateway_config(addresses: dict[str, str]) -> Json:
    """Writes the gateway's bootstrap into the folder that only these two have, for it holds the token."""
    own = {"HOST": MONOLITH, "DJANGO_SETTINGS_MODULE": environment.settings_module(MONOLITH)}
    return {
        **_one_shot(),
        "network_mode": "none",
        "command": environment.gateway_bootstrap(),
        "environment": {
            **own,
            **{name: required(name) for name in environment.GATEWAY_SECRETS},
            **environment.gateway(addresses),
        },
        "volumes": [f"gateway:{environment.GATEWAY_DIR}"],
    }


def _one_shot() -> Json:
    return {
        MERGE: HARDENED,
        "image": _image(MONOLITH),
        "user": USER,
        "tmpfs": TMPFS,
        "restart": "no",
        "healthcheck": {"disable": True},
        "deploy": limits("1.0", 512),
    }


def _gateway() -> Json:
    return {
        MERGE: HARDENED,
        "image": images.ENVOY,
        "user": USER,  # as the one who writes the bootstrap: nobody else may read it
        "entrypoint": ["envoy"],
        "command": environment.envoy_arguments(),
        "ports": [f"${{GATEWAY_PORT:-{hosting.GATEWAY_PORT}}}:{hosting.GATEWAY_PORT}"],
        "networks": [NETWORK],
        "depends_on": {
            "gateway-config": {"condition": "service_completed_successfully"},
            "monolith-http": {"condition": "service_healthy"},  # where its first routes come from
        },
        "volumes": [f"gateway:{environment.GATEWAY_DIR}:ro"],
        "healthcheck": check(["CMD", *environment.gateway_ready()], start="10s"),
        "deploy": limits("2.0", 512),
    }


def _healthcheck(process: hosting.Process) -> Json:
    command = processes.probe(process)
    if command is None:
        return {"disable": True}
    escaped = [part.replace("$", "$$") for part in command]
    if process.role == "worker":  # each question starts a Python with Django in it
        return check(["CMD", *escaped], interval="60s", timeout="30s", start="30s")
    return check(["CMD", *escaped], start="30s")


def _image(host: str) -> str:
    return f"{images.host_image(host)}:${{IMAGE_TAG:-local}}"


def _build(host: str) -> Json:
    return {"context": ".", "dockerfile": "microservices/Dockerfile", "args": {"HOST": host}}
