from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from controlplane.routes import TOTAL, Route, RouteInvalid, State, dump, parse, share

shares = st.integers(0, TOTAL)
routes = st.builds(Route, weight=shares) | st.builds(Route, shadow=shares)


@pytest.mark.parametrize(
    ("route", "state", "words"),
    [
        (Route(), State.MONOLITH, "monolith"),
        (Route(weight=1), State.RAMP, "ramp 0.01 %"),
        (Route(weight=1250), State.RAMP, "ramp 12.5 %"),
        (Route(weight=5000), State.RAMP, "ramp 50 %"),
        (Route(weight=TOTAL), State.SERVICE, "service"),
        (Route(shadow=500), State.SHADOW, "shadow 5 %"),
    ],
)
def test_the_state_follows_from_the_shares(route: Route, state: State, words: str) -> None:
    assert (route.state, route.describe()) == (state, words)


@pytest.mark.parametrize("shares", [{"weight": -1}, {"weight": TOTAL + 1}, {"shadow": -1}, {"weight": 1, "shadow": 1}])
def test_a_route_that_means_nothing_cannot_be_made(shares: dict[str, int]) -> None:
    with pytest.raises(RouteInvalid):
        Route(**shares)


@pytest.mark.parametrize(("percent", "parts"), [("10", 1000), ("0.01", 1), (12.5, 1250), ("100", TOTAL), (0, 0)])
def test_percent_become_ten_thousandths(percent: str | float, parts: int) -> None:
    assert share(percent) == parts


@pytest.mark.parametrize("percent", ["ten", "", "0.001", "NaN", "Infinity", "1e99999"])
def test_a_share_is_a_number_of_hundredths_of_a_percent(percent: str) -> None:
    with pytest.raises(RouteInvalid):
        Route(weight=share(percent))


@given(st.dictionaries(st.sampled_from(["chat", "payments"]), routes))
def test_a_revision_holds_what_was_put_in(found: dict[str, Route]) -> None:
    kept = {name: route for name, route in found.items() if route != Route()}
    assert parse(dump(found), ["chat", "payments"]) == kept


def test_a_context_that_left_the_catalogue_is_dropped() -> None:
    assert parse({"gone": {"state": "service", "weight": TOTAL}}, ["chat"]) == {}


@pytest.mark.parametrize("entry", ["service", {"weight": "x"}, {"state": "service", "weight": 10}, {"weight": 20_000}])
def test_a_stored_route_that_contradicts_itself_is_found(entry: object) -> None:
    with pytest.raises(RouteInvalid):
        parse({"chat": entry}, ["chat"])
