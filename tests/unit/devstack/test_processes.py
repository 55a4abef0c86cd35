import os
import subprocess
import sys

import pytest

from devstack import processes
from devstack.processes import Identity


@pytest.fixture
def sleeper():
    process = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"], start_new_session=True)
    yield process
    process.kill()
    process.wait()


def test_a_process_is_known_by_number_and_start(sleeper):
    identity = processes.identify("sleeper", sleeper.pid)
    assert identity.is_alive()
    sleeper.kill()
    sleeper.wait()
    assert not identity.is_alive()


def test_a_later_owner_of_the_number_is_somebody_else(sleeper, tmp_path):
    processes.save(tmp_path / "p.json", [Identity("old", sleeper.pid, "another start")])
    assert processes.end_stale(tmp_path / "p.json") == []
    assert sleeper.poll() is None


def test_what_a_killed_run_left_is_ended(sleeper, tmp_path):
    processes.save(tmp_path / "p.json", [processes.identify("left", sleeper.pid)])
    assert [one.name for one in processes.end_stale(tmp_path / "p.json", grace=5)] == ["left"]
    assert sleeper.wait(5) == -15
    assert not (tmp_path / "p.json").exists()


def test_one_that_ignores_the_request_is_killed(tmp_path):
    program = "import signal, time; signal.signal(15, signal.SIG_IGN); print('deaf', flush=True); time.sleep(60)"
    process = subprocess.Popen([sys.executable, "-c", program], start_new_session=True, stdout=subprocess.PIPE)
    assert process.stdout is not None
    process.stdout.readline()
    processes.save(tmp_path / "p.json", [processes.identify("deaf", process.pid)])
    processes.end_stale(tmp_path / "p.json", grace=0.2)
    assert process.wait(5) == -9
    process.stdout.close()


def test_entries_that_are_no_identities_are_passed_over(tmp_path):
    (tmp_path / "p.json").write_text('{"processes": [{"pid": 1}, {"name": "a", "pid": 2, "started": "x"}]}')
    assert [one.name for one in processes.recorded(tmp_path / "p.json")] == ["a"]


def test_nobody_has_the_identity_of_a_process_that_never_was():
    assert not Identity("none", 2**22 + 1, processes.started(2**22 + 1)).is_alive()


def test_memory_counts_a_processes_children():
    child = "import time; print(1, flush=True); time.sleep(60)"
    program = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {child!r}])"
    parent = subprocess.Popen([sys.executable, "-c", program], start_new_session=True, stdout=subprocess.PIPE)
    assert parent.stdout is not None
    parent.stdout.readline()
    whole = processes.memory([parent.pid])[parent.pid]
    alone = processes._own_memory(parent.pid)
    os.killpg(parent.pid, 9)
    parent.wait()
    parent.stdout.close()
    assert whole > alone > 1_000_000
