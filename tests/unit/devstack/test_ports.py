import socket

import pytest

from devstack import ports, wanted_ports
from runtime import catalogue, hosting


def chosen(wanted, remembered=(), taken=()):
    spare = iter(range(50_000, 50_100))
    return ports.choose(wanted, dict(remembered), is_free=lambda port: port not in taken, any_free=lambda: next(spare))


def test_a_free_port_is_taken_as_wanted():
    assert chosen({"gateway": 8080}).numbers == {"gateway": 8080}
    assert chosen({"gateway": 8080}).moved == {}


def test_a_taken_port_is_moved_and_said():
    found = chosen({"gateway": 8080}, taken={8080})
    assert found["gateway"] == 50_000
    assert found.moved == {"gateway": 8080}


def test_the_last_runs_port_is_kept_when_the_wanted_one_is_still_taken():
    assert chosen({"gateway": 8080}, {"gateway": 9999}, taken={8080})["gateway"] == 9999


def test_the_wanted_port_comes_back_when_it_is_free_again():
    assert chosen({"gateway": 8080}, {"gateway": 9999})["gateway"] == 8080


def test_any_port_will_do_for_zero_and_is_no_move():
    found = chosen({"postgresql": 0}, {"postgresql": 5555})
    assert (found["postgresql"], found.moved) == (5555, {})


def test_no_two_names_share_a_port():
    found = chosen({"a": 8080, "b": 8080, "c": 0}, {"c": 8080})
    assert len(set(found.numbers.values())) == 3


def test_children_learn_every_port_by_name():
    environment = chosen({"monolith-http": 8101, "gateway-internal": 8081}).environment()
    assert environment == {"PORT_MONOLITH_HTTP": "8101", "PORT_GATEWAY_INTERNAL": "8081"}


def test_every_process_that_listens_has_a_wanted_port():
    known = catalogue.load()
    wanted = wanted_ports.of_stack(known, {})
    listening = {
        process.name: process.port
        for host in ("monolith", *known.contexts)
        for process in hosting.processes(known, host)
        if process.port
    }
    assert listening.items() <= wanted.items()
    fixed = [port for port in wanted.values() if port]
    assert len(fixed) == len(set(fixed))


def test_port_moves_the_gateway():
    assert wanted_ports.of_stack(catalogue.load(), {"PORT": "8090"})["gateway"] == 8090


def test_each_port_can_be_moved_by_name():
    wanted = wanted_ports.of_stack(catalogue.load(), {"PORT_CHAT_WS": "9131", "PORT_GATEWAY": "9080"})
    assert (wanted["chat-ws"], wanted["gateway"]) == (9131, 9080)


@pytest.mark.parametrize("text", ["x", "0", "70000", "-1"])
def test_port_must_be_a_port(text):
    with pytest.raises(ValueError, match="no port number"):
        wanted_ports.of_stack(catalogue.load(), {"PORT": text})


def test_a_listening_socket_is_not_free():
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        assert not ports.is_free(port)
    assert ports.is_free(port)


def test_two_stacks_that_start_together_share_no_port(tmp_path):
    one, other = ports.Reservations(tmp_path), ports.Reservations(tmp_path)
    port = one.any()
    assert one.take(port)
    assert not other.take(port)
    one.release()
    assert other.take(port)
    other.release()


def test_a_port_that_somebody_listens_on_cannot_be_reserved(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as server:
        assert not ports.Reservations(tmp_path).take(server.getsockname()[1])
