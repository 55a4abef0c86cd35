"""The few shapes that every Kubernetes object here is made of."""

from __future__ import annotations

from typing import Any

Json = dict[str, Any]
NAMESPACE, USER_ID = "banyan", 10001


def labels(host: str, role: str) -> Json:
    return {
        "app.kubernetes.io/part-of": "banyan",
        "app.kubernetes.io/name": host,
        "app.kubernetes.io/component": role,
    }


def named(kind: str, version: str, name: str, label: Json | None = None) -> Json:
    """The first lines of an object."""
    metadata: Json = {"name": name, "namespace": NAMESPACE}
    return {"apiVersion": version, "kind": kind, "metadata": {**metadata, "labels": label} if label else metadata}


def pod(container: Json, *, volumes: dict[str, str], init: list[Json] | None = None, **more: Any) -> Json:
    """A pod that may do nothing its work does not need.

    :param volumes: empty folders by name, and where the container sees them.
    """
    container["volumeMounts"] = [{"name": name, "mountPath": path} for name, path in volumes.items()]
    return {
        "automountServiceAccountToken": False,
        "enableServiceLinks": False,
        "securityContext": {
            "runAsNonRoot": True,
            "runAsUser": USER_ID,
            "runAsGroup": USER_ID,
            "fsGroup": USER_ID,
            "seccompProfile": {"type": "RuntimeDefault"},
        },
        **({"initContainers": init} if init else {}),
        "containers": [container],
        "volumes": [{"name": name, "emptyDir": {}} for name in volumes],
        **more,
    }


def container(name: str, image: str, command: list[str], *, cpu: str, memory_mb: int, **more: Any) -> Json:
    """:param cpu: cores that are asked for; it may use more when they are idle. Memory is bounded."""
    return {
        "name": name,
        "image": image,
        "imagePullPolicy": "IfNotPresent",
        "command": command,
        "securityContext": {
            "allowPrivilegeEscalation": False,
            "readOnlyRootFilesystem": True,
            "capabilities": {"drop": ["ALL"]},
        },
        "resources": {
            "requests": {"cpu": cpu, "memory": f"{memory_mb // 2}Mi"},
            "limits": {"memory": f"{memory_mb}Mi"},
        },
        **more,
    }


def variables(values: dict[str, str]) -> list[Json]:
    return [{"name": name, "value": value} for name, value in values.items()]


def spread(label: Json) -> list[Json]:
    """Replicas on different machines where there are any."""
    return [
        {
            "maxSkew": 1,
            "topologyKey": "kubernetes.io/hostname",
            "whenUnsatisfiable": "ScheduleAnyway",
            "labelSelector": {"matchLabels": label},
        }
    ]


def selecting(label: Json) -> Json:
    return {"podSelector": {"matchLabels": label}}
