import json
import subprocess
import sys

import pytest

from devstack import doctor, processes
from devstack.doctor import FAILURE, OK, WARNING
from devstack.state import ROOT, State


@pytest.fixture
def state(tmp_path):
    return State(tmp_path)


def test_every_finding_that_is_not_fine_says_how_to_mend_it(state):
    for finding in doctor.examine(state, {}):
        assert finding.level == OK or finding.mend, finding


def test_data_of_another_version_is_found(state):
    (state.postgres / "data").mkdir(parents=True)
    (state.postgres / "data" / "PG_VERSION").write_text("17\n")
    assert doctor.data_version(state, {}).level == FAILURE
    assert doctor.data_version(state, {"DATABASE_URL": "postgres://elsewhere/"}).level == OK


def test_data_whose_password_was_lost_is_found(state):
    (state.postgres / "data").mkdir(parents=True)
    (state.postgres / "data" / "PG_VERSION").write_text("18\n")
    assert "password is gone" in doctor.data_version(state, {}).seen
    state.secrets.write_text(json.dumps({"postgres_password": "x"}))
    assert doctor.data_version(state, {}).level == OK


def test_a_left_process_is_found(state):
    process = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    processes.save(state.processes, [processes.identify("chat-ws", process.pid)])
    found = doctor.leftovers(state, {})
    process.kill()
    process.wait()
    assert (found.level, found.seen) == (WARNING, "left behind: chat-ws")
    assert doctor.leftovers(state, {}).level == OK


def test_a_wrong_port_is_found(state):
    assert doctor.free_ports(state, {"PORT": "eighty"}).level == FAILURE


def test_the_command_needs_nothing_installed_and_its_json_can_be_read(tmp_path):
    done = subprocess.run(
        [sys.executable, "-S", "-m", "devstack", "run", "doctor", "--json"],
        cwd=ROOT, env={"PATH": "/usr/bin:/bin", "BANYAN_STATE": str(tmp_path / "state")}, capture_output=True,
        text=True,
    )  # fmt: skip
    findings = json.loads(done.stdout)
    assert {"python", "disk", "ports", "data"} <= {finding["name"] for finding in findings}
    assert done.returncode == (1 if any(finding["level"] == FAILURE for finding in findings) else 0)
