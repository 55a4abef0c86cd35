"""One host in Kubernetes: a Deployment per process, and what finds, scales and protects it."""

from __future__ import annotations

from deploy import environment, images, processes
from deploy.kubernetes_parts import Json, container, labels, named, pod, spread, variables
from runtime import hosting
from runtime.catalogue import MONOLITH, Catalogue

CPU_REQUEST = {"http": "250m", "ws": "100m", "worker": "100m", "events": "50m", "beat": "25m"}
REPLICAS = {"ws": 2, "worker": 1, "events": 1, "beat": 1}
"""HTTP is scaled by its load. One relay is enough; more are safe, for they claim. Of beat there is exactly one."""


def objects(catalogue: Catalogue, host: str) -> list[Json]:
    found: list[Json] = []
    for process in hosting.processes(catalogue, host):
        found.append(_deployment(process))
        if process.port:
            found += [_service(process), _disruption_budget(process)]
        if process.role == "http":
            found.append(_autoscaler(process))
    return found


def _deployment(process: hosting.Process) -> Json:
    label = labels(process.host, process.role)
    spec: Json = {
        "revisionHistoryLimit": 3,
        "selector": {"matchLabels": label},
        "strategy": {"type": "Recreate"} if process.role == "beat" else _rolling(),
        "template": {"metadata": {"labels": label}, "spec": _pod(process, label)},
    }
    if process.role != "http":  # the autoscaler owns that number
        spec = {"replicas": REPLICAS[process.role], **spec}
    return {**named("Deployment", "apps/v1", process.name, label), "spec": spec}


def _rolling() -> Json:
    return {"type": "RollingUpdate", "rollingUpdate": {"maxUnavailable": 0, "maxSurge": 1}}


def _pod(process: hosting.Process, label: Json) -> Json:
    more: Json = {"env": variables(own_settings(process.host)), "envFrom": sources(process.host)}
    more |= _listening(process) if process.port else _not_listening(process)
    body = container(
        process.role,
        images.host_image(process.host),
        processes.argv(process, workers="2"),
        cpu=CPU_REQUEST[process.role],
        memory_mb=processes.MEMORY_MB[process.role],
        **more,
    )
    return pod(
        body,
        volumes={"tmp": "/tmp", "metrics": environment.METRICS_DIR, "state": environment.STATE_DIR},
        topologySpreadConstraints=spread(label),
        terminationGracePeriodSeconds=processes.STOP_SECONDS[process.role] + 5,
    )


def own_settings(host: str) -> dict[str, str]:
    return {"HOST": host, "DJANGO_SETTINGS_MODULE": environment.settings_module(host)}


def sources(host: str) -> list[Json]:
    """The settings of all hosts, and the secrets of this one."""
    return [{"configMapRef": {"name": "banyan"}}, {"secretRef": {"name": f"banyan-{host}"}}]


def _listening(process: hosting.Process) -> Json:
    return {
        "ports": [{"name": process.role, "containerPort": process.port}],
        "startupProbe": _get("/livez", process.port, period=2, failures=60),
        "livenessProbe": _get("/livez", process.port, period=10, failures=3),
        "readinessProbe": _get(process.ready, process.port, period=5, failures=2),
        # The gateway learns of the end through DNS; until it has, the pod goes on answering.
        "lifecycle": {"preStop": {"exec": {"command": ["sleep", "5"]}}},
    }


def _get(path: str, port: int, *, period: int, failures: int) -> Json:
    # The pod's own address is no allowed host name.
    get = {"path": path, "port": port, "httpHeaders": [{"name": "Host", "value": "localhost"}]}
    return {"httpGet": get, "periodSeconds": period, "timeoutSeconds": 4, "failureThreshold": failures}


def _not_listening(process: hosting.Process) -> Json:
    command = processes.probe(process)
    if command is None:
        return {}
    probe = {"exec": {"command": command}, "periodSeconds": 120, "timeoutSeconds": 30, "failureThreshold": 3}
    return {"livenessProbe": {**probe, "initialDelaySeconds": 30}}


def _service(process: hosting.Process) -> Json:
    label = labels(process.host, process.role)
    port = {"name": process.role, "port": process.port, "targetPort": process.role}
    # Headless: the gateway sees every pod, balances itself and ejects the bad one.
    return {
        **named("Service", "v1", process.name, label),
        "spec": {"clusterIP": "None", "selector": label, "ports": [port]},
    }


def _disruption_budget(process: hosting.Process) -> Json:
    label = labels(process.host, process.role)
    return {
        **named("PodDisruptionBudget", "policy/v1", process.name, label),
        "spec": {"maxUnavailable": 1, "selector": {"matchLabels": label}},
    }


def _autoscaler(process: hosting.Process) -> Json:
    target = {"apiVersion": "apps/v1", "kind": "Deployment", "name": process.name}
    cpu = {"name": "cpu", "target": {"type": "Utilization", "averageUtilization": 70}}
    return {
        **named("HorizontalPodAutoscaler", "autoscaling/v2", process.name, labels(process.host, process.role)),
        "spec": {
            "scaleTargetRef": target,
            "minReplicas": 3 if process.host == MONOLITH else 2,
            "maxReplicas": 12,
            "metrics": [{"type": "Resource", "resource": cpu}],
            "behavior": {"scaleDown": {"stabilizationWindowSeconds": 300}},
        },
    }
