"""Kubernetes manifests, derived from the catalogue. PostgreSQL and Valkey are given by URL, not run here."""

from __future__ import annotations

from deploy import environment, images, kubernetes_gateway, kubernetes_host
from deploy.kubernetes_parts import NAMESPACE, Json, container, labels, named, pod, selecting, variables
from deploy.yamltext import dump
from runtime import hosting
from runtime.catalogue import MONOLITH, Catalogue

SECRET_TEMPLATE = "secrets.template.yaml"


def files(catalogue: Catalogue) -> dict[str, str]:
    """Every manifest by its file name."""
    found = {
        "base.yaml": dump(_namespace(), _config(catalogue)),
        "gateway.yaml": dump(*kubernetes_gateway.objects(catalogue)),
        "network.yaml": dump(*_policies(catalogue)),
        "setup.yaml": dump(_setup()),
        **{
            f"host-{host}.yaml": dump(*kubernetes_host.objects(catalogue, host))
            for host in environment.hosts(catalogue)
        },
    }
    kustomization = {
        "apiVersion": "kustomize.config.k8s.io/v1beta1",
        "kind": "Kustomization",
        "namespace": NAMESPACE,
        "resources": sorted(found),
        "images": [
            {"name": images.host_image(host), "newName": images.host_image(host), "newTag": "local"}
            for host in environment.hosts(catalogue)
        ],
    }
    return {**found, SECRET_TEMPLATE: dump(*_secrets(catalogue)), "kustomization.yaml": dump(kustomization)}


def _namespace() -> Json:
    enforced = {"pod-security.kubernetes.io/enforce": "restricted"}
    return {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": NAMESPACE, "labels": enforced}}


def _config(catalogue: Catalogue) -> Json:
    data = {
        "DEBUG": "0",
        "ALLOWED_HOSTS": f"localhost,banyan.example.com,{environment.GATEWAY_NAME}",
        "PUBLIC_URL": "https://banyan.example.com",
        "INTERNAL_URL": f"http://gateway-internal:{hosting.GATEWAY_INTERNAL_PORT}",
        "PROVIDER_CALLBACK_URL": f"http://{environment.GATEWAY_NAME}",
        "EVENT_BUS": "redis",
        "PROMETHEUS_MULTIPROC_DIR": environment.METRICS_DIR,
        "DECODE_MEMORY_BYTES": str(environment.DECODE_MEMORY_BYTES),
        # Pods share no disk: files are kept in S3, or in what speaks its protocol.
        **dict(zip(environment.FILES_SETTINGS, ("banyan-files", "", "eu-central-1"), strict=True)),
        **environment.remote_gateway(environment.addresses(catalogue, environment.hosts(catalogue))),
    }
    return {**named("ConfigMap", "v1", "banyan"), "data": data}


def _secrets(catalogue: Catalogue) -> list[Json]:
    names = {
        **{host: environment.secrets(catalogue, host) for host in environment.hosts(catalogue)},
        "setup": environment.SETUP_SECRETS,
        "gateway": environment.GATEWAY_SECRETS,
    }
    return [
        {
            **named("Secret", "v1", f"banyan-{owner}"),
            "type": "Opaque",
            "stringData": dict.fromkeys(of_owner, ""),
        }
        for owner, of_owner in names.items()
    ]


def _setup() -> Json:
    """Run before a new version is rolled out; it is safe to run again, and alone gets the superuser's URL."""
    body = container(
        "setup",
        images.host_image(MONOLITH),
        ["python", "manage.py", "setup"],
        cpu="250m",
        memory_mb=512,
        env=variables(kubernetes_host.own_settings(MONOLITH)),
        envFrom=[*kubernetes_host.sources(MONOLITH), {"secretRef": {"name": "banyan-setup"}}],
    )
    label = labels("setup", "job")
    volumes = {"tmp": "/tmp", "metrics": environment.METRICS_DIR}
    spec = {
        "backoffLimit": 4,
        "ttlSecondsAfterFinished": 86_400,
        "template": {"metadata": {"labels": label}, "spec": pod(body, volumes=volumes, restartPolicy="Never")},
    }
    return {**named("Job", "batch/v1", "setup", label), "spec": spec}


def _policies(catalogue: Catalogue) -> list[Json]:
    """Nobody is reached but through the gateway, and by the control plane, which asks services if they are ready.

    Ways out stay open: where the databases are is not known here.
    """
    part = {"app.kubernetes.io/part-of": "banyan"}
    gateway = [selecting(kubernetes_gateway.LABEL)]
    monitoring = [{"namespaceSelector": {"matchLabels": {"banyan/monitoring": "true"}}}]
    found = [_policy("nobody-by-default", {}, [])]
    for host in environment.hosts(catalogue):
        for process in hosting.processes(catalogue, host):
            if process.port:
                control = [] if host == MONOLITH else [selecting({"app.kubernetes.io/name": MONOLITH})]
                rule = {"from": [*gateway, *control, *monitoring], "ports": [{"port": process.port}]}
                found.append(_policy(process.name, labels(host, process.role), [rule]))
    from_hosts = {"from": [selecting(part)], "ports": [{"port": hosting.GATEWAY_INTERNAL_PORT}]}
    from_all = {"ports": [{"port": hosting.GATEWAY_PORT}]}
    return [*found, _policy("gateway", kubernetes_gateway.LABEL, [from_all, from_hosts])]


def _policy(name: str, label: Json, ingress: list[Json]) -> Json:
    selector = {"matchLabels": label} if label else {}
    return {
        **named("NetworkPolicy", "networking.k8s.io/v1", name),
        "spec": {"podSelector": selector, "policyTypes": ["Ingress"], "ingress": ingress},
    }
