"""No log line carries a customer's address, number, card or password, whoever wrote it into an error."""

from __future__ import annotations

import io
import logging
import uuid
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from sealdesk.project import logs
from sealdesk.project.logs import LONGEST, QuietFormatter, quiet


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("cannot parse elena.rossi@customer.example", "cannot parse [email]"),
        ("无法解析：浙江省杭州市西湖区文三路12号2单元501室", "无法解析：[address]"),
        ("车牌 粤B·12345 重复", "车牌 [plate] 重复"),
        ("value +86 138 0013 8000 is too long", "value [phone] is too long"),
        ("Key (value)=(11010119900307109X) exists", "Key (value)=([resident_id]) exists"),
        ("card 4111 1111 1111 1111 refused", "card [card] refused"),
        ("login with password=hunter22 failed", "login with password=[password] failed"),
        ("Authorization: Bearer abcdef0123456789abcdef", "Authorization: Bearer [token]"),
        ("电话 １３８００１３８０００ 无效", "电话 [phone] 无效"),
        ("IBAN DE89370400440532013000", "IBAN [iban]"),
    ],
)
def test_what_leads_to_a_person_is_masked(text: str, shown: str) -> None:
    assert quiet(text) == shown


@given(st.uuids(), st.integers(0, 10**9), st.datetimes())
def test_ids_counts_and_times_stay(value: uuid.UUID, count: int, moment: object) -> None:
    line = f"mail: raw mail {value} cannot be read: defect, {count} bytes at {moment}, digest {value.hex}"
    assert quiet(line) == line


@pytest.mark.parametrize("line", ["Listening on 127.0.0.1:8000", "fetch https://mail.example:993/ timed out", "version 1.2.3.4", ""])
def test_lines_about_machines_stay(line: str) -> None:
    assert quiet(line) == line


def logged(message: str, *args: object, error: BaseException | None = None) -> str:
    info = (type(error), error, error.__traceback__) if error else None
    return QuietFormatter("{levelname} {message}", style="{").format(logging.LogRecord("a", logging.ERROR, "", 0, message, args, info))


def test_arguments_and_the_text_of_an_error_are_masked_too() -> None:
    assert logged("no %s", "mei@customer.example") == "ERROR no [email]"
    assert "ValueError: bad [email]" in logged("failed", error=ValueError("bad mei@customer.example"))


def test_a_text_that_cannot_be_masked_is_not_written(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_text: str) -> str:
        raise RuntimeError

    monkeypatch.setattr(logs, "quiet", broken)
    assert logged("mei@customer.example") == "ERROR (a text that could not be masked: RuntimeError)"


def test_a_long_line_is_cut() -> None:
    assert len(quiet("x " * LONGEST)) < LONGEST + 50


def test_every_handler_of_the_desk_writes_quietly() -> None:
    used = {handler["formatter"] for handler in settings.LOGGING["handlers"].values()}
    assert {settings.LOGGING["formatters"][name]["()"] for name in used} == {"sealdesk.project.logs.QuietFormatter"}


@pytest.mark.django_db
def test_a_wrong_host_is_one_line_without_a_traceback(monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    settings.STORAGES = settings.STORAGES | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
    (handler,) = [handler for handler in logging.getLogger().handlers if isinstance(handler.formatter, QuietFormatter)]
    written = io.StringIO()
    monkeypatch.setattr(handler, "stream", written)
    assert Client().get("/", headers={"host": "evil.example"}).status_code == 400
    (line,) = written.getvalue().splitlines()
    assert "evil.example" in line
