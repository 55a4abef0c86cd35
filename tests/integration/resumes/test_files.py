"""Files of resumes: the basement keeps those that are wanted, publicly while published, and no others."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from apps.basement.models import File, Hold
from apps.resumes.models import ResumeFile
from apps.resumes.usecases import agree_files as agreeing
from apps.resumes.usecases.agree_files import agree_files
from kernel.clock import frozen, now
from kernel.contracts import switches
from tests.factories.files import add_file

PNG = {"name": "me.png", "content_type": "image/png"}


def holds(resume_id: str) -> dict[UUID, bool]:
    """What the basement keeps for the resume: file and whether anybody may read it."""
    found = Hold.objects.using("basement").filter(holder=f"resumes:{resume_id}")
    return dict(found.values_list("file_id", "public"))


@pytest.fixture
def file(desk: Any) -> File:
    return add_file(desk.member.user_id)


class Away:
    """The basement's changing calls, switched off as an operator would."""

    CALLS = ("basement.hold_file", "basement.release_file")

    def back(self) -> None:
        for name in self.CALLS:
            switches.switch(name, off=False)

    def gone(self) -> None:
        for name in self.CALLS:
            switches.switch(name, off=True)


@pytest.fixture
def basement(monkeypatch: pytest.MonkeyPatch) -> Iterator[Away]:
    monkeypatch.setattr(switches, "FRESH_SECONDS", -1.0)
    away = Away()
    away.gone()
    yield away
    away.back()
    switches.is_off(away.CALLS[0])


def later() -> Any:
    return frozen(now() + timedelta(minutes=10))


class TestLinking:
    def test_a_linked_file_is_held(self, desk: Any, file: File) -> None:
        photo = add_file(desk.member.user_id, **PNG)
        made = desk.created(file_ids=[str(file.file_id)], photo_file_id=str(photo.file_id))
        assert (made["file_ids"], made["photo_file_id"]) == ([str(file.file_id)], str(photo.file_id))
        assert holds(made["resume_id"]) == {file.file_id: False, photo.file_id: False}

    def test_what_is_no_longer_linked_is_let_go(self, desk: Any, file: File) -> None:
        other = add_file(desk.member.user_id)
        made = desk.created(file_ids=[str(file.file_id)])
        path = f"/{made['resume_id']}"
        body = desk.ask("PATCH", path, json={"file_ids": [str(other.file_id)]}).json()
        assert (body["file_ids"], body["version"]) == ([str(other.file_id)], 2)
        assert holds(made["resume_id"]) == {other.file_id: False}
        desk.ask("PATCH", path, json={"file_ids": None})
        assert holds(made["resume_id"]) == {}
        assert not ResumeFile.objects.using("resumes").filter(resume_id=made["resume_id"]).exists()

    def test_the_order_is_kept_and_the_photo_stays_when_only_the_list_changes(self, desk: Any, file: File) -> None:
        two, photo = add_file(desk.member.user_id), add_file(desk.member.user_id, **PNG)
        path = f"/{desk.created(photo_file_id=str(photo.file_id))['resume_id']}"
        wanted = [str(two.file_id), str(file.file_id), str(photo.file_id)]
        body = desk.ask("PATCH", path, json={"file_ids": wanted}).json()
        assert (body["file_ids"], body["photo_file_id"]) == (wanted, str(photo.file_id))
        other = add_file(desk.member.user_id, **PNG)
        body = desk.ask("PATCH", path, json={"photo_file_id": str(other.file_id)}).json()
        assert (body["file_ids"], body["photo_file_id"]) == (wanted, str(other.file_id))

    def test_a_repeated_choice_leaves_no_version(self, desk: Any, file: File) -> None:
        made = desk.created(file_ids=[str(file.file_id)])
        again = desk.ask("PUT", f"/{made['resume_id']}", json={"file_ids": [str(file.file_id)]}).json()
        assert again["version"] == 1

    def test_refusals_change_nothing(self, desk: Any, file: File) -> None:
        made = desk.created()
        strangers = add_file(desk.stranger.user_id)
        for body in (
            {"file_ids": [str(strangers.file_id)]},
            {"file_ids": [str(file.file_id), str(uuid4())]},
            {"photo_file_id": str(file.file_id)},
            {"file_ids": [str(uuid4()) for _ in range(21)]},
        ):
            reply = desk.ask("PATCH", f"/{made['resume_id']}", json={"title": "No", **body})
            assert (reply.status_code, reply.json()["code"]) == (422, "file_not_linkable")
        assert desk.ask("GET", f"/{made['resume_id']}").json() == made
        assert holds(made["resume_id"]) == {}


class TestPublishing:
    def test_files_are_public_while_the_resume_is(self, desk: Any, file: File) -> None:
        made = desk.created(file_ids=[str(file.file_id)])
        link = desk.published(made["resume_id"])
        assert holds(made["resume_id"]) == {file.file_id: True}
        (shown,) = desk.http.get(link["public_url"]).json()["files"]
        assert (shown["file_name"], shown["content_type"]) == ("notes.txt", "text/plain")
        assert desk.http.get(shown["file_url"]).status_code == 200
        desk.ask("DELETE", f"/{made['resume_id']}/publish")
        assert holds(made["resume_id"]) == {file.file_id: False}

    def test_a_file_that_comes_later_is_public_too(self, desk: Any, file: File) -> None:
        made = desk.created()
        desk.published(made["resume_id"])
        desk.ask("PATCH", f"/{made['resume_id']}", json={"file_ids": [str(file.file_id)]})
        assert holds(made["resume_id"]) == {file.file_id: True}


class TestAgreement:
    def test_the_basement_hears_of_it_when_it_is_back(self, desk: Any, file: File, basement: Away) -> None:
        made = desk.created(file_ids=[str(file.file_id)])
        assert made["file_ids"] == [str(file.file_id)]
        desk.published(made["resume_id"])
        assert holds(made["resume_id"]) == {}
        basement.back()
        with later():
            agree_files()
        assert holds(made["resume_id"]) == {file.file_id: True}

    def test_a_deleted_resume_lets_its_files_go_even_then(self, desk: Any, file: File, basement: Away) -> None:
        basement.back()
        made = desk.created(file_ids=[str(file.file_id)])
        basement.gone()
        desk.ask("DELETE", f"/{made['resume_id']}")
        assert holds(made["resume_id"]) == {file.file_id: False}
        basement.back()
        with later():
            agree_files()
        assert holds(made["resume_id"]) == {}

    def test_killed_between_the_basement_and_us_it_is_done_again(
        self, desk: Any, file: File, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        class Killed(BaseException):
            pass

        def die(*args: Any, **values: Any) -> bool:
            raise Killed

        with monkeypatch.context() as patch:
            patch.setattr(agreeing, "_write", die)
            with pytest.raises(Killed):
                desk.create(file_ids=[str(file.file_id)], title="Killed")
        row = ResumeFile.objects.using("resumes").get(file_id=file.file_id)
        assert (row.held, holds(str(row.resume_id))) == (False, {file.file_id: False})
        with later():
            agree_files()
        row.refresh_from_db(using="resumes")
        assert (row.held, row.next_at) == (True, None)

    def test_changed_while_a_sweep_is_at_work_it_comes_again(
        self, desk: Any, file: File, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """The sweep lets go, the owner links the file again: the release must not have the last word."""
        made = desk.created(file_ids=[str(file.file_id)])
        path, wish = f"/{made['resume_id']}", {"file_ids": [str(file.file_id)]}
        release, again = agreeing._forget, []

        def wish_meanwhile(row: ResumeFile) -> None:
            if not again:
                again.append(desk.ask("PATCH", path, json=wish).status_code)
            release(row)

        monkeypatch.setattr(agreeing, "_forget", wish_meanwhile)
        desk.ask("PATCH", path, json={"file_ids": []})
        agree_files()
        assert again == [200]
        assert holds(made["resume_id"]) == {file.file_id: False}
        assert desk.ask("GET", path).json()["file_ids"] == [str(file.file_id)]

    def test_published_while_a_sweep_is_at_work_it_comes_again(
        self, desk: Any, file: File, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """It has told the basement that the file is private; the owner publishes before that is written down."""
        resume_id = desk.created()["resume_id"]
        hold, published = agreeing._hold, []

        def publish_meanwhile(row: ResumeFile) -> dict[str, str]:
            told = hold(row)
            if not published:
                published.append(desk.published(resume_id)["slug"])
            return told

        monkeypatch.setattr(agreeing, "_hold", publish_meanwhile)
        desk.ask("PATCH", f"/{resume_id}", json={"file_ids": [str(file.file_id)]})
        agree_files()
        assert published
        assert holds(resume_id) == {file.file_id: True}

    def test_a_file_that_vanished_before_it_was_held_is_unlinked(self, desk: Any, file: File, basement: Away) -> None:
        made = desk.created(file_ids=[str(file.file_id)])
        File.objects.using("basement").filter(file_id=file.file_id).delete()
        basement.back()
        with later():
            agree_files()
        assert desk.ask("GET", f"/{made['resume_id']}").json()["file_ids"] == []

    def test_twice_is_once(self, desk: Any, file: File) -> None:
        made = desk.created(file_ids=[str(file.file_id)])
        ResumeFile.objects.using("resumes").filter(resume_id=made["resume_id"]).update(next_at=now())
        agree_files(), agree_files()
        assert holds(made["resume_id"]) == {file.file_id: False}
