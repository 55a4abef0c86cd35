import pytest

from devstack import logins


def test_people_without_a_password_have_the_demo_one():
    found = logins.parse('[{"role": "trainer", "email": "t@x.org"}, {"phone": "+1", "password": "own"}]', "demo")
    assert [(one.role, one.identifier, one.password) for one in found] == [
        ("trainer", "t@x.org", "demo"),
        ("member", "+1", "own"),
    ]


@pytest.mark.parametrize("text", ["no json", '[{"role": "member"}]', '["x"]', "3"])
def test_anything_else_is_refused(text):
    with pytest.raises(ValueError):
        logins.parse(text, "demo")
