import os
import signal
import sys
import threading
import time
from pathlib import Path

import pytest

from devstack import processes
from devstack.backoff import Backoff
from devstack.launch import Launch, LaunchFailed, wait_until
from devstack.state import State
from devstack.supervisor import Supervisor


@pytest.fixture
def state(tmp_path):
    return State(tmp_path)


@pytest.fixture
def said():
    return []


@pytest.fixture
def supervisor(state, said):
    found = Supervisor(state, said.append)
    yield found
    found.stop(grace=2)


def python(name, program, **options):
    return Launch(name, (sys.executable, "-c", program), **options)


FOREVER = "import time; time.sleep(60)"


def test_one_that_ends_is_started_again(supervisor, said):
    watched = supervisor.start(python("web", FOREVER), tier=2)
    supervisor.watch(watched)
    first = watched.process.pid
    os.kill(first, signal.SIGKILL)
    assert wait_until(lambda: watched.process.pid != first and watched.is_alive(), lambda: True, timeout=5)
    assert watched.restarts == 1
    assert "web ended with code -9" in said[0]


def test_children_of_a_killed_leader_do_not_survive_it(supervisor, tmp_path):
    note = tmp_path / "child"
    program = (
        "import subprocess, sys; child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)']);"
        f"open({str(note)!r}, 'a').write(f'{{child.pid}}\\n'); child.wait()"
    )
    watched = supervisor.start(python("web", program), tier=2)
    supervisor.watch(watched)
    assert wait_until(lambda: note.exists() and note.read_text().endswith("\n"), lambda: True, timeout=5)
    child = processes.identify("child", int(note.read_text()))
    os.kill(watched.process.pid, signal.SIGKILL)
    assert wait_until(lambda: not child.is_alive(), lambda: True, timeout=5)


def test_one_that_cannot_start_is_tried_ever_more_slowly(supervisor, said):
    watched = supervisor.start(python("broken", "raise SystemExit(3)"), tier=2)
    watched.backoff = Backoff(first=0.01, limit=0.04)
    supervisor.watch(watched)
    assert wait_until(lambda: len(said) >= 4, lambda: True, timeout=10)
    assert watched.restarts >= 3


def test_waiting_for_one_that_dies_names_its_code_and_its_words(supervisor):
    watched = supervisor.start(python("web", "raise SystemExit('no such table')", ready=lambda: False), tier=2)
    with pytest.raises(LaunchFailed, match="web ended with code 1\nno such table") as failure:
        supervisor.wait_ready(watched, timeout=5)
    assert failure.value.log == watched.log


def test_waiting_for_one_that_stays_silent_ends(supervisor):
    watched = supervisor.start(python("web", FOREVER, ready=lambda: False), tier=2)
    with pytest.raises(LaunchFailed, match="no answer"):
        supervisor.wait_ready(watched, timeout=0.2)


def test_a_missing_program_is_a_failure_of_the_start(supervisor):
    with pytest.raises(LaunchFailed, match="could not be started"):
        supervisor.start(Launch("web", ("/no/such/program",)), tier=2)


def test_higher_tiers_stop_first(supervisor, tmp_path):
    order = tmp_path / "order"
    program = (
        "import signal, sys, time\n"
        f"def end(*_): open({str(order)!r}, 'a').write(sys.argv[1] + ' '); sys.exit(0)\n"
        "signal.signal(15, end); open(sys.argv[2], 'w').close(); time.sleep(60)"
    )
    marks = []
    for tier, name in enumerate(("database", "gateway", "web")):
        marks.append(tmp_path / f"up-{name}")
        argv = (sys.executable, "-c", program, name, str(marks[-1]))
        supervisor.start(Launch(name, argv), tier=tier)
    assert wait_until(lambda: all(mark.exists() for mark in marks), lambda: True, timeout=5)
    supervisor.stop(grace=5)
    assert order.read_text().split() == ["web", "gateway", "database"]


def test_stopping_some_leaves_the_others(supervisor, state):
    stays = supervisor.start(python("stays", FOREVER), tier=2)
    goes = supervisor.start(python("goes", FOREVER), tier=2)
    supervisor.stop([goes])
    assert stays.is_alive()
    assert not goes.is_alive()
    assert [one.name for one in processes.recorded(state.processes)] == ["stays"]


def test_nothing_starts_once_everything_is_being_stopped(supervisor):
    supervisor.stop()
    with pytest.raises(LaunchFailed, match="being stopped"):
        supervisor.start(python("late", FOREVER), tier=2)


def test_stopping_ends_a_command_that_somebody_waits_for(supervisor, tmp_path):
    failures = []

    def wait() -> None:
        try:
            supervisor.run(python("migrate", FOREVER), tmp_path / "migrate.log")
        except LaunchFailed as failure:
            failures.append(str(failure))

    thread = threading.Thread(target=wait)
    thread.start()
    assert wait_until(lambda: bool(supervisor._commands), lambda: True, timeout=5)
    began = time.monotonic()
    supervisor.stop()
    thread.join(5)
    assert failures
    assert "migrate ended" in failures[0]
    assert time.monotonic() - began < 4


def test_a_commands_words_are_returned_and_its_complaints_logged(supervisor, tmp_path):
    program = "import sys; print('[1]'); print('hm', file=sys.stderr)"
    assert supervisor.run(python("ask", program), tmp_path / "ask.log") == "[1]\n"
    assert (tmp_path / "ask.log").read_text() == "hm\n"


def test_a_failing_command_says_why(supervisor, tmp_path):
    with pytest.raises(LaunchFailed, match=r"(?s)code 1.*no database"):
        supervisor.run(python("ask", "raise SystemExit('no database')"), tmp_path / "ask.log")


def test_a_password_on_stdin_is_not_in_the_arguments(tmp_path):
    launch = python("reads", "import sys; print(sys.stdin.read())", stdin=b"hunter2")
    process = launch.spawn(tmp_path / "reads.log")
    process.wait(5)
    assert "hunter2" not in " ".join(launch.argv) + repr(launch)
    assert Path(tmp_path / "reads.log").read_text().strip() == "hunter2"
