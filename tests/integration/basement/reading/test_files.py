"""Files as their owners see them: one, lists, changes, usage, tags, buckets."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import quote
from uuid import uuid4

import pytest
from django.db import connections

from apps.basement.models import Bucket, Category, File, Usage
from kernel.db import rows
from tests.factories.files import add_file, make_public

FIELDS = {
    "file_id", "user_id", "file_name", "file_url", "thumbnail_url", "thumbnail_status", "thumbnails", "file_tags",
    "bucket_name", "category_id", "content_type", "size", "sha256", "is_public", "version", "created_at", "updated_at",
}  # fmt: skip


@pytest.fixture
def owner(make_user: Any) -> Any:
    return make_user()


def listed(http: Any, token: str, query: str = "") -> list[str]:
    """The names of the files that the list shows."""
    answer = http.get(f"/api/files{query}", token=token)
    assert answer.status_code == 200, answer.json()
    return [file["file_name"] for file in answer.json()["results"]]


def new_category() -> Category:
    category_id = uuid4()
    return Category.objects.using("basement").create(
        category_id=category_id, title="Papers", slug=f"papers-{category_id.hex}", path=[category_id]
    )


class TestOne:
    def test_the_owner_sees_all_of_it(self, http: Any, owner: Any) -> None:
        file = add_file(owner.user_id, data=b"hello", name="a.txt", file_tags=["x"])
        answer = http.get(f"/api/files/{file.file_id}", token=owner.token)
        seen = answer.json()
        assert seen.keys() == FIELDS
        assert answer["ETag"] == '"1"'
        assert (seen["file_name"], seen["size"], seen["file_tags"]) == ("a.txt", 5, ["x"])
        assert seen["sha256"] == "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824"
        assert (seen["thumbnail_status"], seen["is_public"]) == ("none", False)
        assert http.get(seen["file_url"], token=owner.token).status_code == 200

    def test_whose_it_is(self, http: Any, owner: Any, make_user: Any) -> None:
        file = add_file(owner.user_id)
        path = f"/api/files/{file.file_id}"
        assert [http.get(path, token=token).status_code for token in ("", make_user().token)] == [404, 404]
        assert http.get(path, token=make_user(role="admin").token).status_code == 200
        make_public(file)
        assert http.get(path).json()["is_public"] is True


class TestList:
    def test_newest_first_and_only_mine(self, http: Any, owner: Any, make_user: Any) -> None:
        for name in ("a.txt", "b.txt"):
            add_file(owner.user_id, name=name)
        make_public(add_file(make_user().user_id, name="others.txt"))
        assert listed(http, owner.token) == ["b.txt", "a.txt"]

    def test_pages(self, http: Any, owner: Any) -> None:
        names = [f"{number}.txt" for number in range(5)]
        for name in names:
            add_file(owner.user_id, name=name)
        seen, cursor = [], ""
        while cursor is not None:
            page = http.get(f"/api/files?limit=2&cursor={cursor}", token=owner.token).json()
            seen += [file["file_name"] for file in page["results"]]
            cursor = page["next"]
        assert seen == names[::-1]

    def test_whose_an_administrator_names(self, http: Any, owner: Any, make_user: Any) -> None:
        add_file(owner.user_id, name="mine.txt")
        query = f"?user_id={owner.user_id}"
        assert listed(http, make_user(role="admin").token, query) == ["mine.txt"]
        assert listed(http, make_user().token, query) == []

    @pytest.mark.parametrize(
        ("q", "found"),
        [
            ("report", True), ("rep", True), ("PDF", True), ("2025 año", True), ("ANO", True), ("03", True),
            ("q1", True), ("port", False), ("report draft", False), ("\N{EM DASH}", False), ("...", False),
            ("отчёт", True), ("ОТЧ", True), ("'", False), ("a:* | b", False), ("\\", False),
        ],
    )  # fmt: skip
    def test_words_of_the_name(self, http: Any, owner: Any, q: str, found: bool) -> None:
        add_file(owner.user_id, name="Report_2025-03.Año(Q1),v10 Отчёт.pdf")
        assert bool(listed(http, owner.token, f"?q={quote(q)}")) is found

    def test_filters(self, http: Any, owner: Any) -> None:
        category = new_category()
        add_file(owner.user_id, name="a.txt", file_tags=["red", "big"])
        add_file(owner.user_id, name="b.png", content_type="image/png", category=category)
        add_file(owner.user_id, name="c.png", content_type="image/png", bucket_id="products")
        assert listed(http, owner.token, "?tag=red") == ["a.txt"]
        assert listed(http, owner.token, "?tag=re") == []
        assert listed(http, owner.token, "?content_type=image/") == ["c.png", "b.png"]
        assert listed(http, owner.token, "?content_type=%25") == []
        assert listed(http, owner.token, f"?category_id={category.category_id}") == ["b.png"]
        assert listed(http, owner.token, "?bucket_name=products&q=c") == ["c.png"]

    @pytest.mark.parametrize(
        "query",
        ["limit=0", "limit=101", "limit=x", "cursor=%00", "cursor=!!", "cursor=YWJj", "q=%00", "tag=%00",
         "bucket_name=%00", "content_type=%00", "category_id=1", "user_id=x", "q=" + "x" * 2000],
    )  # fmt: skip
    def test_nonsense_is_refused(self, http: Any, owner: Any, query: str) -> None:
        assert http.get(f"/api/files?{query}", token=owner.token).status_code == 400

    def test_the_search_has_an_index(self) -> None:
        (definition,) = rows("basement", "SELECT indexdef FROM pg_indexes WHERE indexname = 'file_by_words'")[0]
        assert "to_tsvector('simple'" in definition


class TestChange:
    def change(self, http: Any, owner: Any, file: File, *, if_match: str = "", **body: Any) -> Any:
        headers = {"If-Match": if_match} if if_match else {}
        return http.patch(f"/api/files/{file.file_id}", json=body, token=owner.token, headers=headers)

    def test_what_is_sent(self, http: Any, owner: Any) -> None:
        file, category = add_file(owner.user_id, file_tags=["old"]), new_category()
        body = {"file_name": "new.txt", "file_tags": [" a  b ", "a b", ""], "category_id": str(category.category_id)}
        answer = self.change(http, owner, file, **body)
        assert answer.status_code == 200, answer.json()
        seen = answer.json()
        assert (seen["file_name"], seen["file_tags"], seen["version"]) == ("new.txt", ["a b"], 2)
        assert seen["category_id"] == str(category.category_id)
        assert self.change(http, owner, file, category_id=None).json()["category_id"] is None

    def test_nothing_leaves_no_trace(self, http: Any, owner: Any) -> None:
        file = add_file(owner.user_id, name="a.txt")
        assert self.change(http, owner, file, file_name="a.txt").json()["version"] == 1
        assert self.change(http, owner, file).json()["version"] == 1

    @pytest.mark.parametrize(
        ("body", "status", "code"),
        [
            ({"file_name": "a.exe"}, 422, "extension_changed"),
            ({"file_name": "a"}, 422, "extension_changed"),
            ({"file_tags": ["x" * 51]}, 422, "tags_invalid"),
            ({"file_tags": ["a\u0000b"]}, 422, "tags_invalid"),
            ({"file_tags": [str(n) for n in range(21)]}, 422, "tags_invalid"),
            ({"category_id": "01900000-0000-7000-8000-000000000000"}, 404, "category_not_found"),
            ({"file_name": 1}, 400, "malformed"),
            ({"file_tags": "a"}, 400, "malformed"),
            ({"version": 2**40}, 400, "malformed"),
        ],
    )
    def test_refusals_change_nothing(self, http: Any, owner: Any, body: Any, status: int, code: str) -> None:
        file = add_file(owner.user_id)
        answer = self.change(http, owner, file, **body)
        assert (answer.status_code, answer.json()["code"]) == (status, code)
        assert File.objects.using("basement").get(pk=file.pk).version == 1

    def test_a_name_is_cleaned(self, http: Any, owner: Any) -> None:
        name = self.change(http, owner, add_file(owner.user_id), file_name="../../e\u202etc/pass\u0000wd.txt").json()[
            "file_name"
        ]
        assert "/" not in name
        assert "\u202e" not in name
        assert name.endswith(".txt")

    def test_a_stranger_changes_nothing(self, http: Any, owner: Any, make_user: Any) -> None:
        file = add_file(owner.user_id, name="a.txt")
        make_public(file)
        for person in (make_user(), make_user(role="trainer")):
            assert self.change(http, person, file, file_name="b.txt").status_code == 404
        assert File.objects.using("basement").get(pk=file.pk).file_name == "a.txt"

    def test_a_version_that_is_gone(self, http: Any, owner: Any) -> None:
        file = add_file(owner.user_id)
        assert self.change(http, owner, file, if_match='"1"', file_tags=["a"]).status_code == 200
        answer = self.change(http, owner, file, if_match='"1"', file_tags=["b"])
        assert (answer.status_code, answer.json()["code"], answer.json()["version"]) == (409, "file_changed", 2)

    def test_at_once_one_wins(self, http: Any, owner: Any) -> None:
        file = add_file(owner.user_id)

        def change(number: int) -> int:
            try:
                return int(self.change(http, owner, file, if_match='"1"', file_tags=[str(number)]).status_code)
            finally:
                connections.close_all()

        with ThreadPoolExecutor(8) as pool:
            assert sorted(pool.map(change, range(8))) == [200] + [409] * 7


class TestFigures:
    def test_usage(self, http: Any, owner: Any) -> None:
        seen = http.get("/api/files/usage", token=owner.token).json()
        assert (seen["used"], seen["limit"], seen["files"]) == (0, 10 * 2**30, 0)
        add_file(owner.user_id)
        Usage.objects.using("basement").create(owner_id=owner.user_id, used_bytes=16, limit_bytes=100)
        seen = http.get("/api/files/usage", token=owner.token).json()
        assert (seen["used"], seen["limit"], seen["files"]) == (16, 100, 1)

    def test_tags(self, http: Any, owner: Any, make_user: Any) -> None:
        for tags in (["a", "b"], ["b"]):
            add_file(owner.user_id, file_tags=tags)
        add_file(make_user().user_id, file_tags=["others"])
        assert http.get("/api/files/tags", token=owner.token).json()["results"] == [
            {"tag": "b", "files": 2},
            {"tag": "a", "files": 1},
        ]

    def test_buckets(self, http: Any) -> None:
        names = [bucket["bucket_name"] for bucket in http.get("/api/buckets").json()["results"]]
        assert {"chat-bucket", "avatars", "products", "resumes"} <= set(names)
        assert len(names) == Bucket.objects.using("basement").count()

    @pytest.mark.parametrize("path", ["/api/files", "/api/files/usage", "/api/files/tags"])
    def test_nobody_has_files(self, http: Any, path: str) -> None:
        assert http.get(path).status_code == 401
