"""The gateway in Kubernetes: Envoy fetches its routes from the control plane, for there may be many Envoys."""

from __future__ import annotations

from deploy import environment, images
from deploy.kubernetes_host import own_settings
from deploy.kubernetes_parts import Json, container, labels, named, pod, spread, variables
from runtime import hosting
from runtime.catalogue import MONOLITH, Catalogue

LABEL = labels("gateway", "envoy")


def objects(catalogue: Catalogue) -> list[Json]:
    public = {"name": "http", "port": 80, "targetPort": "http"}
    internal = {"name": "internal", "port": hosting.GATEWAY_INTERNAL_PORT, "targetPort": "internal"}
    return [
        _deployment(catalogue),
        _service(environment.GATEWAY_NAME, "LoadBalancer", public),
        _service("gateway-internal", "ClusterIP", internal),
        {
            **named("PodDisruptionBudget", "policy/v1", "gateway", LABEL),
            "spec": {"maxUnavailable": 1, "selector": {"matchLabels": LABEL}},
        },
    ]


def _deployment(catalogue: Catalogue) -> Json:
    spec = {
        "replicas": 2,
        "revisionHistoryLimit": 3,
        "selector": {"matchLabels": LABEL},
        "strategy": {"type": "RollingUpdate", "rollingUpdate": {"maxUnavailable": 0, "maxSurge": 1}},
        "template": {"metadata": {"labels": LABEL}, "spec": _pod(catalogue)},
    }
    return {**named("Deployment", "apps/v1", "gateway", LABEL), "spec": spec}


def _pod(catalogue: Catalogue) -> Json:
    return pod(
        _envoy(),
        volumes={"bootstrap": environment.GATEWAY_DIR},
        init=[_bootstrap(catalogue)],
        topologySpreadConstraints=spread(LABEL),
        terminationGracePeriodSeconds=45,
    )


def _bootstrap(catalogue: Catalogue) -> Json:
    told = environment.gateway(environment.addresses(catalogue, environment.hosts(catalogue)))
    return container(
        "bootstrap",
        images.host_image(MONOLITH),
        environment.gateway_bootstrap(),
        cpu="50m",
        memory_mb=256,
        env=variables({**own_settings(MONOLITH), **told}),
        envFrom=[{"configMapRef": {"name": "banyan"}}, {"secretRef": {"name": "banyan-gateway"}}],
        volumeMounts=[{"name": "bootstrap", "mountPath": environment.GATEWAY_DIR}],
    )


def _envoy() -> Json:
    probe = {"exec": {"command": environment.gateway_ready()}, "periodSeconds": 5, "timeoutSeconds": 3}
    return container(
        "envoy",
        images.ENVOY,
        ["envoy", *environment.envoy_arguments()],
        cpu="250m",
        memory_mb=512,
        ports=[
            {"name": "http", "containerPort": hosting.GATEWAY_PORT},
            {"name": "internal", "containerPort": hosting.GATEWAY_INTERNAL_PORT},
        ],
        # Without its first routes it is not ready; with them it goes on when the control plane is gone.
        readinessProbe=probe,
        livenessProbe={"tcpSocket": {"port": "http"}, "periodSeconds": 10, "initialDelaySeconds": 10},
        lifecycle={"preStop": {"exec": {"command": ["sleep", "10"]}}},
    )


def _service(name: str, kind: str, port: Json) -> Json:
    return {**named("Service", "v1", name, LABEL), "spec": {"type": kind, "selector": LABEL, "ports": [port]}}
