"""Connections that break, clients that fall silent, hosts that die: no byte is lost, none is written twice."""

from __future__ import annotations

import base64
import hashlib
import random
import threading
import time
from typing import Any

from apps.basement.models import Upload
from apps.basement.storage import store
from tests.integration.basement.receiving.conftest import Host, host
from tests.integration.basement.receiving.tus import MEBIBYTE, Tus, content

LENGTH = 3 * MEBIBYTE


def test_ten_cuts_at_random_offsets_over_two_hosts(tus: Tus, hosts: list[Host]) -> None:
    sent = content(LENGTH, seed=1)
    place = tus.begin(LENGTH)
    offset, chance = 0, random.Random()
    for number in range(10):
        client = tus.at(hosts[number % 2].url)
        stop = chance.randint(offset, LENGTH - 1)
        client.cut(place, offset, LENGTH - offset, [sent[offset:stop]])
        _wait_until_received(client, place, stop)
        offset = client.settled(place)
        assert offset == stop, f"cut number {number} at {stop} of {LENGTH}"
    assert tus.patch(place, offset, sent[offset:]).status == 204
    assert tus.file(place)["sha256"] == hashlib.sha256(sent).hexdigest()


def test_a_second_part_at_once_is_refused(tus: Tus, hosts: list[Host]) -> None:
    sent = content(LENGTH, seed=2)
    place = tus.begin(LENGTH)
    with tus.part(place, 0, LENGTH) as connection:
        connection.sendall(sent[:100_000])
        _wait_until_written(place)
        for url in (hosts[0].url, hosts[1].url):
            answer = tus.at(url).patch(place, 0, sent[:10])
            assert (answer.status, answer.json()["code"]) == (409, "upload_busy")
            assert answer.headers["Retry-After"] == "1"
        connection.sendall(sent[100_000:])
        assert connection.recv(20).startswith(b"HTTP/1.1 204")
    assert tus.file(place)["sha256"] == hashlib.sha256(sent).hexdigest()


def test_two_parts_at_the_same_time_are_one(tus: Tus, hosts: list[Host]) -> None:
    sent = content(50_000, seed=3)
    place = tus.begin(len(sent))
    answers: list[Any] = []
    threads = [
        threading.Thread(target=lambda url=url: answers.append(tus.at(url).patch(place, 0, sent).status))
        for url in [hosts[0].url, hosts[1].url] * 3
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == [204, 409, 409, 409, 409, 409]
    assert tus.file(place)["sha256"] == hashlib.sha256(sent).hexdigest()


def test_who_is_silent_loses_the_upload_and_cannot_harm_it(tus: Tus, hosts: list[Host]) -> None:
    """The first writer comes back with other bytes after a second one has taken over."""
    sent, other = content(LENGTH, seed=4), content(LENGTH, seed=5)
    place = tus.begin(LENGTH)
    with tus.part(place, 0, LENGTH) as silent:
        silent.sendall(other[:70_000])
        _wait_until_written(place)
        offset = tus.at(hosts[1].url).settled(place)
        with tus.at(hosts[1].url).part(place, offset, LENGTH - offset) as successor:
            successor.sendall(sent[offset : offset + 200_000])
            silent.sendall(other[70_000:300_000])
            silent.settimeout(10)
            assert silent.recv(20).startswith(b"HTTP/1.1 409")
            successor.sendall(sent[offset + 200_000 :])
            assert successor.recv(20).startswith(b"HTTP/1.1 204")
    assert offset == 0, "what a silent client sent last may not count"
    assert tus.file(place)["sha256"] == hashlib.sha256(sent).hexdigest()


def test_a_killed_host_leaves_what_the_row_says(tus: Tus) -> None:
    sent = content(LENGTH, seed=6)
    place = tus.begin(LENGTH)
    with host(UPLOAD_LEASE_SECONDS="2") as dying, tus.at(dying.url).part(place, 0, LENGTH) as connection:
        connection.sendall(sent[:500_000])
        _wait_until_written(place)
        time.sleep(0.5)  # after so long the next bytes make the ones before safe
        connection.sendall(sent[500_000:600_000])
        _wait_until_received(tus, place, 500_000)
        dying.kill()
    kept = tus.offset(place)
    assert 500_000 <= kept <= 600_000
    busy = tus.patch(place, kept, b"x")
    assert (busy.status, busy.json()["code"]) == (409, "upload_busy")
    assert tus.settled(place) == kept
    assert tus.patch(place, kept, sent[kept:]).status == 204
    assert tus.file(place)["sha256"] == hashlib.sha256(sent).hexdigest()


def test_a_cut_part_with_a_checksum_is_dropped(tus: Tus) -> None:
    sent = content(LENGTH, seed=7)
    checksum = f"sha1 {base64.b64encode(hashlib.sha1(sent, usedforsecurity=False).digest()).decode()}"
    place = tus.begin(LENGTH)
    with tus.part(place, 0, LENGTH, Upload_Checksum=checksum) as connection:
        connection.sendall(sent[:1_000_000])
        _wait_until_written(place)
    assert tus.settled(place) == 0
    assert tus.patch(place, 0, sent, Upload_Checksum=checksum).status == 204
    assert tus.file(place)["sha256"] == hashlib.sha256(sent).hexdigest()


def test_ending_an_upload_stops_who_writes_it(tus: Tus, hosts: list[Host]) -> None:
    place = tus.begin(LENGTH)
    with tus.part(place, 0, LENGTH) as connection:
        connection.sendall(bytes(200_000))
        _wait_until_written(place)
        assert tus.at(hosts[1].url).ask("DELETE", place).status == 204
        time.sleep(0.5)
        connection.sendall(bytes(200_000))
        connection.settimeout(10)
        assert connection.recv(20).startswith(b"HTTP/1.1 410")


def test_slow_clients_leave_threads_for_others(tus: Tus) -> None:
    """Five parts that do not end: a sixth is asked to wait, and who only reads is answered."""
    places = [tus.begin(LENGTH) for _ in range(6)]
    parts = [tus.part(place, 0, LENGTH) for place in places[:5]]
    connections = [part.__enter__() for part in parts]
    try:
        for place, connection in zip(places, connections, strict=False):
            connection.sendall(bytes(70_000))
            _wait_until_written(place)
        sixth = tus.patch(places[5], 0, b"x")
        assert (sixth.status, sixth.json()["code"], sixth.headers["Retry-After"]) == (409, "receiving_busy", "1")
        began = time.monotonic()
        assert tus.offset(places[5]) == 0
        assert time.monotonic() - began < 1
    finally:
        for connection in connections:
            connection.close()
    assert tus.settled(places[5]) == 0


def _wait_until_written(place: str) -> None:
    """Until somebody holds the upload, and its first bytes are on the disk."""
    upload = Upload.objects.using("basement").get(pk=place.rpartition("/")[2])
    part = store.local_path(upload.storage_key + ".part")
    assert part is not None
    ends = time.monotonic() + 10
    while time.monotonic() < ends:
        if part.exists() and part.stat().st_size:
            return
        time.sleep(0.01)
    raise AssertionError("nobody writes")


def _wait_until_received(tus: Tus, place: str, count: int) -> None:
    ends = time.monotonic() + 10
    while tus.offset(place) < count:
        assert time.monotonic() < ends, "nothing was written down"
        time.sleep(0.05)
