import stat

import pytest

from devstack import control
from devstack.state import State


def answer(request, say):
    if request["do"] == "fail":
        raise ValueError("it is broken")
    say("working")
    return {"heard": request}


@pytest.fixture
def state(tmp_path):
    state = State(tmp_path / "state")
    close = control.serve(state, answer)
    yield state
    close()


def test_words_come_as_they_are_said_and_then_the_result(state):
    said = []
    assert control.ask(state, "extract", say=said.append, contexts="chat") == {
        "heard": {"do": "extract", "contexts": "chat"}
    }
    assert said == ["working"]


def test_a_failure_is_told(state):
    with pytest.raises(control.Refused, match="it is broken"):
        control.ask(state, "fail")


def test_nobody_else_may_come_in(state):
    assert stat.S_IMODE(control.address(state).parent.stat().st_mode) == 0o700


def test_nobody_listens(tmp_path):
    with pytest.raises(control.NotRunning):
        control.ask(State(tmp_path), "status")


def test_a_socket_that_a_killed_run_left_is_nobody(state, tmp_path):
    other = State(tmp_path / "other")
    path = control.address(other)
    path.parent.mkdir(parents=True)
    path.touch()
    with pytest.raises(control.NotRunning):
        control.ask(other, "status")
    control.serve(other, answer)()


def test_a_long_folder_gets_a_short_socket(tmp_path):
    state = State(tmp_path / ("long" * 30))
    assert len(str(control.address(state))) < 100
    close = control.serve(state, answer)
    assert control.ask(state, "status", say=lambda _: None)
    close()
