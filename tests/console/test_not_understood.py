"""A request under a name that is not the desk's: a page in the browser's language that tells nothing."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.console.support import words_of


@pytest.mark.parametrize(
    ("asked", "said", "language"),
    [
        ("en-GB,en", "This was not understood", "en"),
        ("zh-CN,zh;q=0.9", "无法理解该请求", "zh-Hans"),
        ("xx", "This was not understood", "en"),
    ],
)
@pytest.mark.parametrize("address", ["/", "/sign-in/", "/help/", "/nowhere/"])
def test_a_foreign_name_gets_a_page(db: None, address: str, asked: str, said: str, language: str) -> None:
    answer = Client().get(address, headers={"host": "evil.example", "accept-language": asked})
    page = answer.content.decode()
    assert answer.status_code == 400
    assert said in words_of(answer)
    assert f'<html lang="{language}"' in page
    assert "evil.example" not in page
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy or "default-src 'self'" in policy
    assert "unsafe" not in policy
    assert "<script" not in page
    assert "<form" not in page


def test_a_name_that_is_none_gets_it_too(db: None) -> None:
    for host in ("evil.example:99999999", "<b>", "a b", "[::1", "desk.example@evil.example"):
        answer = Client().get("/", headers={"host": host})
        assert answer.status_code == 400
        assert host not in answer.content.decode()


def test_nothing_is_sent_in_a_form_to_it(db: None) -> None:
    answer = Client(enforce_csrf_checks=True).post("/sign-in/", {"login": "ada"}, headers={"host": "evil.example"})
    assert answer.status_code == 400
    assert "ada" not in words_of(answer)
