from devstack import bootstrap


def test_the_stamp_follows_the_lock(tmp_path):
    lock, stamp, python = tmp_path / "a.lock", tmp_path / "stamp", tmp_path / "python"
    lock.write_text("django==5.2")
    python.touch()
    stamp.write_text(bootstrap.stamp_of(lock))
    assert bootstrap.is_current(stamp, bootstrap.stamp_of(lock), python)
    lock.write_text("django==5.3")
    assert not bootstrap.is_current(stamp, bootstrap.stamp_of(lock), python)


def test_a_removed_environment_is_not_current(tmp_path):
    lock, stamp = tmp_path / "a.lock", tmp_path / "stamp"
    lock.write_text("django==5.2")
    stamp.write_text(bootstrap.stamp_of(lock))
    assert not bootstrap.is_current(stamp, bootstrap.stamp_of(lock), tmp_path / "python")


def test_a_first_run_is_not_current(tmp_path):
    assert not bootstrap.is_current(tmp_path / "none", "x", tmp_path)
