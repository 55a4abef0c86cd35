import json
import stat

from devstack import secret_file


def load(path, aliases=("control", "chat"), hosts=("monolith", "chat")):
    return secret_file.load(path, aliases=aliases, hosts=hosts)


def test_the_first_run_makes_them_and_the_next_keeps_them(tmp_path):
    first = load(tmp_path / "secrets.json")
    assert load(tmp_path / "secrets.json") == first
    assert set(first.databases) == {"control", "chat"}


def test_only_the_owner_may_read_them(tmp_path):
    load(tmp_path / "secrets.json")
    assert stat.S_IMODE((tmp_path / "secrets.json").stat().st_mode) == 0o600


def test_two_checkouts_share_nothing(tmp_path):
    one, other = load(tmp_path / "a.json"), load(tmp_path / "b.json")
    assert one.secret_key != other.secret_key
    assert one.admin_password != other.admin_password
    assert one.databases["chat"] != other.databases["chat"]


def test_a_new_context_gets_its_own_and_changes_no_other(tmp_path):
    before = load(tmp_path / "secrets.json")
    after = load(tmp_path / "secrets.json", aliases=("control", "chat", "players"), hosts=("monolith", "players"))
    assert after.databases["chat"] == before.databases["chat"]
    assert after.secret_key == before.secret_key
    assert after.databases["players"]
    assert {"monolith", "chat", "players"} == set(after.signing_keys)


def test_a_damaged_file_is_replaced(tmp_path):
    (tmp_path / "secrets.json").write_text("{half")
    assert load(tmp_path / "secrets.json").secret_key


def test_trusted_keys_are_the_public_halves(tmp_path):
    found = load(tmp_path / "secrets.json")
    trusted = json.loads(found.trusted_keys())
    assert set(trusted) == {"monolith", "chat"}
    assert not set(trusted.values()) & set(found.signing_keys.values())


def test_the_public_half_is_the_standards():
    # RFC 8032, section 7.1, test 1
    seed = "nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A"
    assert secret_file.public_key(seed) == "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"


def test_passwords_can_be_typed():
    assert all(len(group) == 4 for group in secret_file.typeable().split("-"))
    assert not set("".join(secret_file.typeable() for _ in range(50))) & set("il1o0")
