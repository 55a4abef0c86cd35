from devstack.backoff import Backoff


def test_it_doubles_up_to_its_limit():
    backoff = Backoff()
    assert [backoff.delay(0.0) for _ in range(8)] == [0.2, 0.4, 0.8, 1.6, 3.2, 6.4, 10.0, 10.0]


def test_a_healthy_run_starts_over():
    backoff = Backoff()
    for _ in range(5):
        backoff.delay(1.0)
    assert backoff.delay(30.0) == 0.2
    assert backoff.delay(29.9) == 0.4
