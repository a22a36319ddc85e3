"""Texts come out right although senders declare the smaller charset, a wrong one, an unknown one or none."""

import pytest

from sealdesk.channels.mail.charsets import codec_of, decode
from sealdesk.channels.mail.parsing import parse


@pytest.mark.parametrize(
    ("declared", "written", "text"),
    [
        ("gb2312", "gb18030", "朱镕基先生，货款€5，𠮷野家"),
        ("GBK", "gb18030", "您好，订单号①"),
        ('"gb2312"', "gbk", "镕"),
        ("x-gbk", "gbk", "您好"),
        ("cp936", "gbk", "您好"),
        ("hz-gb-2312", "hz", "您好"),
        ("big5", "big5hkscs", "您好，請問嘅"),
        ("iso-8859-1", "cp1252", "“smart” – €"),
        ("us-ascii", "utf-8", "naïve 您好"),
        ("unicode-1-1-utf-7", "utf-7", "您好"),
        ("ks_c_5601-1987", "cp949", "안녕하세요 뷁"),
        ("euc-kr", "cp949", "뷁"),
        ("shift_jis", "cp932", "①日本語"),
        ("iso-2022-jp", "iso2022_jp", "日本語"),
        ("iso-8859-8-i", "iso8859_8", "שלום"),
        ("utf8", "utf-8", "您好"),
        ("utf-8", "utf-8-sig", "您好"),
        ("windows-1251", "cp1251", "Здравствуйте"),
        ("koi8-r", "koi8_r", "Здравствуйте"),
    ],
)
def test_the_larger_charset_is_read_where_the_smaller_is_declared(declared: str, written: str, text: str) -> None:
    assert decode(text.encode(written), declared) == (text, None)


@pytest.mark.parametrize(
    ("declared", "data", "text", "problem"),
    [
        ("utf-8", "您好".encode("gbk"), None, "charset-wrong"),
        ("gb2312", "您好，世界😀".encode(), None, None),
        ("x-martian", "您好".encode(), "您好", "charset-unknown"),
        ("x-martian", b"plain", "plain", "charset-unknown"),
        ("", "您好，我的订单还没有收到".encode("gb18030"), "您好，我的订单还没有收到", "charset-guessed"),
        ("", "Grüße aus Köln".encode("cp1252"), "Grüße aus Köln", "charset-guessed"),
        ("", "日本語".encode("iso2022_jp"), "日本語", "charset-guessed"),
    ],
)
def test_a_wrong_or_missing_charset_is_survived_and_told(declared: str, data: bytes, text: str | None, problem: str | None) -> None:
    found, told = decode(data, declared)
    assert text is None or found == text
    assert problem is None or told == problem


@pytest.mark.parametrize(
    "label", ["idna", "unicode_escape", "raw_unicode_escape", "punycode", "rot13", "base64", "zlib", "undefined", "x" * 5000]
)
def test_a_stranger_cannot_choose_a_codec_that_is_no_charset(label: str) -> None:
    assert codec_of(label) is None


def test_lone_surrogates_never_come_out() -> None:
    decode(b"+2AA-", "utf-7")[0].encode()


@pytest.mark.parametrize(
    ("subject", "expected"),
    [
        (b"=?gb2312?B?1uzpRrv5?=", "朱镕基"),
        (b"=?utf-8?B?5oKo?= =?utf-8?B?5aW9?=", "您好"),
        (b"=?utf-8?B?5oKo5Q==?= =?utf-8?B?pb0=?=", "您好"),
        ("您好".encode(), "您好"),
        ("您好，订单没有收到".encode("gb18030"), "您好，订单没有收到"),
        (b"=?utf-8?Q?a_b=5Fc?= d", "a b_c d"),
        (b"one\r\n\ttwo  three", "one two three"),
        (b"=?utf-8?Q?evil=0D=0ABcc:_x?=", "evil Bcc: x"),
        (b"=?iso-8859-1?Q?Fr\xf6sche?=", "Frösche"),
    ],
)
def test_a_subject_is_one_line_of_decoded_text(subject: bytes, expected: str) -> None:
    assert parse(b"Subject: " + subject + b"\r\n\r\nx").subject == expected


@pytest.mark.parametrize(
    ("field", "name", "address"),
    [
        (b"Jane Doe <jane@example.com>", "Jane Doe", "jane@example.com"),
        (b"Doe, Jane <jane@example.com>", "Doe, Jane", "jane@example.com"),
        (b'"Doe, Jane" <jane@example.com>', "Doe, Jane", "jane@example.com"),
        (b"jane@example.com (Jane Doe)", "Jane Doe", "jane@example.com"),
        (b"=?gb2312?B?1cXI/Q==?= <zhang@example.cn>", "张三", "zhang@example.cn"),
        (b'"=?gb2312?B?1cXI/Q==?=" <zhang@example.cn>', "张三", "zhang@example.cn"),
        (b"support: Jane <jane@example.com>;", "Jane", "jane@example.com"),
        (b"<jane@example.com>, <other@example.com>", "", "jane@example.com"),
        (b"Jane <jane@exa\r\n mple.com>", "Jane", "jane@example.com"),
        (b"<@relay.example:jane@example.com>", "", "jane@example.com"),
        (b"\xd5\xc5\xc8\xfd <zhang@example.cn>", "张三", "zhang@example.cn"),
        (b"'jane@example.com' <jane@example.com>", "", "jane@example.com"),
        (b'"unclosed <jane@example.com>', "unclosed", "jane@example.com"),
        (b"jane@example.com <jane@example.com>", "", "jane@example.com"),
    ],
)
def test_a_sender_is_found_in_every_way_of_writing_it(field: bytes, name: str, address: str) -> None:
    sender = parse(b"From: " + field + b"\r\n\r\nx").sender
    assert sender is not None
    assert (sender.name, sender.address) == (name, address)


@pytest.mark.parametrize(
    ("disposition", "name"),
    [
        (b'attachment; filename="a b.pdf"', "a b.pdf"),
        (b"attachment; filename=a b.pdf", "a b.pdf"),
        (b"attachment; filename*=gb2312''%B7%A2%C6%B1.pdf", "发票.pdf"),
        (b"attachment; filename*0*=utf-8''%E5%8F%91; filename*1*=%E7%A5%A8; filename*2=.pdf", "发票.pdf"),
        (b'attachment; filename="=?gb18030?B?t6LGsS5wZGY=?="', "发票.pdf"),
        (b'attachment; filename="\xb7\xa2\xc6\xb1.pdf"', "发票.pdf"),
        (b'attachment; filename="../../etc/passwd"', "passwd"),
        (b'attachment; filename="C:\\Users\\x\\a.exe"', "a.exe"),
        ('attachment; filename="a\u202efdp.exe"'.encode(), "afdp.exe"),
        (b'attachment; filename="con.txt"', "_con.txt"),
        (b'attachment; filename=""', "attachment-1.pdf"),
    ],
)
def test_a_file_name_is_decoded_and_made_harmless(disposition: bytes, name: str) -> None:
    (attachment,) = parse(b"Content-Type: application/pdf\r\nContent-Disposition: " + disposition + b"\r\n\r\nx").attachments
    assert attachment.name == name
