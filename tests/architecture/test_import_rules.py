"""The import rules hold, and each of them turns red when it is broken."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from deploy.import_rules import ROOT_PACKAGES, may_import
from runtime.catalogue import ROOT, load, parse
from tests.architecture.tree import python_files

LINT = Path(sys.executable).with_name("lint-imports")
BREAKS = [
    ("apps/chat/contract.py", "from apps.accounts import contract", "neighbours-chat"),
    ("apps/payments/apps.py", "from apps.accounts import models", "neighbours-payments"),
    ("apps/payments/apps.py", "from apps.chat import contract", "neighbours-payments"),
    ("apps/accounts/apps.py", "from apps.payments.contract import Payments", "neighbours-accounts"),
    ("apps/accounts/contract.py", "from django.db import models", "contract-purity"),
    ("apps/accounts/contract.py", "from apps.accounts import models", "inside"),
    ("kernel/ids.py", "from apps.accounts import contract", "kernel"),
    ("kernel/ids.py", "import monolith.settings", "kernel"),
    ("runtime/hosting.py", "import django", "pure-descriptions"),
    ("kernel/ids.py", "from runtime import router", "kernel"),
    ("runtime/router.py", "from apps.accounts import contract", "runtime"),
    ("apps/chat/apps.py", "from runtime import relay", "hosts"),
    ("controlplane/routes.py", "from apps.accounts import contract", "control-plane"),
    ("apps/chat/apps.py", "import monolith.settings", "hosts"),
    ("devstack/ports.py", "from apps.accounts import contract", "tools"),
    ("deploy/probe.py", "import django", "tools"),
]


def copy_of_tree(target: Path) -> Path:
    unwanted = shutil.ignore_patterns("__pycache__", "*.pyc", "static", "templates")
    for package in ROOT_PACKAGES:
        shutil.copytree(ROOT / package, target / package, ignore=unwanted)
    for name in (".importlinter", "contexts.toml"):
        shutil.copy(ROOT / name, target / name)
    return target


def lint(tree: Path, *contracts: str) -> subprocess.CompletedProcess[str]:
    chosen = [part for name in contracts for part in ("--contract", name)]
    return subprocess.run([LINT, "--no-cache", *chosen], cwd=tree, capture_output=True, text=True, timeout=120)


def test_the_rules_hold() -> None:
    result = lint(ROOT)
    assert result.returncode == 0, result.stdout


@pytest.mark.parametrize(("file", "line", "contract"), BREAKS, ids=lambda value: str(value).replace("/", "."))
def test_a_forbidden_import_is_red(tmp_path: Path, file: str, line: str, contract: str) -> None:
    tree = copy_of_tree(tmp_path)
    assert lint(tree, contract).returncode == 0, "the rule must hold before it is broken"
    broken = tree / file
    broken.write_text(broken.read_text() + f"\n{line}\n")

    result = lint(tree, contract)

    assert result.returncode == 1
    assert "BROKEN" in result.stdout


def test_a_package_that_the_catalogue_does_not_know_is_red(tmp_path: Path) -> None:
    tree = copy_of_tree(tmp_path)
    (tree / "apps/stowaway").mkdir()
    (tree / "apps/stowaway/__init__.py").touch()

    result = lint(tree, "catalogue")

    assert result.returncode == 1
    assert "apps.stowaway" in result.stdout


def test_who_hears_an_event_may_import_the_publishers_contract() -> None:
    text = (ROOT / "contexts.toml").read_text()
    chat = text.index("[chat]")
    hears = text[chat:].replace("subscribes = []", 'subscribes = ["payments.payment_succeeded"]', 1)
    catalogue = parse(text[:chat] + hears)

    assert may_import(catalogue, catalogue["chat"]) == ("payments",)


def test_every_context_has_its_rule() -> None:
    rules = (ROOT / ".importlinter").read_text()
    assert [name for name in load().contexts if f"[importlinter:contract:neighbours-{name}]" not in rules] == []


EXCUSED = re.compile(r"^\s*(from|import) devstack(\.prepare| import .*\bprepare)\b", re.MULTILINE)


def test_nobody_imports_the_program_that_is_excused() -> None:
    """``devstack.prepare`` may use Django because it runs alone; imported, it would bring Django along."""
    assert EXCUSED.search("x = 1\nfrom devstack.prepare import main\n")
    assert [path for path in python_files() if EXCUSED.search((ROOT / path).read_text())] == []
