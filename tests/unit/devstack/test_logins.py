import pytest

from devstack import logins
from tests.unit.devstack.test_environment import make_stack


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


def test_the_administrator_is_always_among_them_and_only_once(tmp_path):
    stack = make_stack(tmp_path, {})
    told = 'No issues.\n[{"role": "admin", "email": "admin@banyan.local"}, {"role": "member", "email": "m@x.org"}]\n'
    admin = logins.Login("admin", "admin@banyan.local", stack.secrets.admin_password)
    assert logins.of(stack, told) == [admin, logins.Login("member", "m@x.org", stack.secrets.demo_password)]
    assert logins.of(stack, "") == [admin]
