"""Bytes to text: the charset that senders mean rather than the one they name (WHATWG Encoding §4.2, RFC
1468, RFC 2152).
"""

import re
from typing import Final

# Senders declare the small set and write the large one: every GB2312 mail of Windows is really GBK, every
# ISO-8859-1 one may hold Windows punctuation. The large set decodes the small one unchanged.
_LABELS: Final[dict[str, str]] = {
    "gb18030": (
        "gb18030 gb2312 gbk xgbk cp936 ms936 windows936 gb231280 csgb2312 chinese euccn xeuccn isoir58 gb"
    ),
    "hz": "hz hzgb2312 hzgb",
    "big5hkscs": "big5 big5hkscs cp950 xxbig5 cnbig5 csbig5 big5tw xbig5",
    "cp932": "shiftjis sjis xsjis mskanji windows31j cp932 csshiftjis shiftjis2004",
    "iso2022_jp_ext": "iso2022jp csiso2022jp iso2022jp1 iso2022jp2 iso2022jp3 iso2022jpext cp50220 cp50221",
    "euc_jp": "eucjp xeucjp ujis cseucpkdfmtjapanese eucjpms",
    "cp949": "euckr ksc5601 ksc56011987 ksc56011989 cp949 windows949 korean uhc cseuckr ksx1001",
    "iso2022_kr": "iso2022kr csiso2022kr",
    "johab": "johab cp1361",
    "cp1252": (
        "iso88591 latin1 l1 cp1252 windows1252 ansi iso885911987 csisolatin1 cp819 ibm819 western 8859"
    ),
    "cp1254": "iso88599 latin5 cp1254 windows1254",
    "cp874": "iso885911 tis620 cp874 windows874 dos874",
    "utf-8": "utf8 unicode11utf8 utf8mb4 cp65001 unicode xutf8 utf8n",
    "utf-7": "utf7 unicode11utf7 unicode20utf7 csunicode11utf7 xunicode20utf7",
    "utf-16": "utf16 ucs2 iso10646ucs2",
    "utf-16-le": "utf16le",
    "utf-16-be": "utf16be",
    "utf-32": "utf32",
    "koi8_r": "koi8r koi8 koi cskoi8r",
    "koi8_u": "koi8u koi8ru",
    "mac_roman": "macintosh macroman xmacroman mac xmac",
    "mac_cyrillic": "maccyrillic xmaccyrillic",
    "ascii": "usascii ascii ansix341968 iso646us csascii us 646 ansix341986 iso646irv1991",
    "iso8859_8": "iso88598 iso88598i iso88598e hebrew logical visual",
    "hp_roman8": "hproman8 roman8",
}
_NUMBERS_ISO: Final = (2, 3, 4, 5, 6, 7, 10, 13, 14, 15, 16)
_NUMBERS_IBM: Final = (
    1250, 1251, 1253, 1255, 1256, 1257, 1258, 437, 720, 737,
    775, 850, 852, 855, 857, 858, 860, 861, 862, 863, 864,
    865, 866, 869,
)  # fmt: skip
_CODECS: Final[dict[str, str]] = {
    **{label: codec for codec, labels in _LABELS.items() for label in labels.split()},
    **{f"iso8859{number}": f"iso8859_{number}" for number in _NUMBERS_ISO},
    **{
        f"{prefix}{number}": f"cp{number}"
        for number in _NUMBERS_IBM
        for prefix in ("cp", "windows", "win", "ibm", "xcp", "dos", "", "ms")
    },
    "latin2": "iso8859_2",
    "latin3": "iso8859_3",
    "latin4": "iso8859_4",
    "latin9": "iso8859_15",
    "latin0": "iso8859_15",
    "cyrillic": "iso8859_5",
    "arabic": "iso8859_6",
    "greek": "iso8859_7",
}

_NO_CHARSET: Final = frozenset(
    {
        "",
        "unknown",
        "unknown8bit",
        "xunknown",
        "8bit",
        "default",
        "binary",
        "xuserdefined",
        "none",
        "null",
        "auto",
    }
)
_LABEL_NOISE: Final = re.compile(r"[^a-z0-9]")
_ISO_YEAR: Final = re.compile(r"^(iso8859[0-9]{1,2})19[89][0-9]$")
_SURROGATE: Final = re.compile("[\ud800-\udfff]")
_HIGH_RUN: Final = re.compile(rb"[\x80-\xff]+")
_GUESS_BYTES: Final = 4096


def codec_of(label: str) -> str | None:
    """The Python codec for a charset label, or None when the label names no text charset that we accept.

    Only codecs of this table are ever used: Python also has `idna`, `unicode_escape` and others that a
    stranger must not choose.
    """
    cleaned = _LABEL_NOISE.sub("", label[:80].lower().split("*", 1)[0])
    cleaned = _ISO_YEAR.sub(r"\1", cleaned)
    return _CODECS.get(cleaned)


def decode(data: bytes, declared: str = "") -> tuple[str, str | None]:
    """Text of `data` and the problem code, or None: "charset-unknown", "charset-wrong" or "charset-guessed".

    Never raises. Lone surrogates never come out.
    """
    codec = codec_of(declared)
    problem = None
    if codec is None and _LABEL_NOISE.sub("", declared.lower()) not in _NO_CHARSET:
        problem = "charset-unknown"
    if codec is None or codec == "ascii":
        text, guessed = _undeclared(data)
        return text, problem or guessed
    try:
        return _strict(data, codec), None
    except (UnicodeError, ValueError):
        pass
    try:
        return data.decode("utf-8"), "charset-wrong"
    except UnicodeDecodeError:
        return _no_surrogates(data.decode(codec, "replace")), "charset-wrong"


def _strict(data: bytes, codec: str) -> str:
    if codec == "cp1252":
        return _windows_1252(data)
    if codec == "utf-8":
        return data.removeprefix(b"\xef\xbb\xbf").decode("utf-8")
    return _no_surrogates(data.decode(codec))


def _windows_1252(data: bytes) -> str:
    """Windows-1252 with its five holes filled by the C1 controls of the same number, as browsers do."""
    try:
        return data.decode("cp1252")
    except UnicodeDecodeError:
        pieces = (data[i : i + 1] for i in range(len(data)))
        return "".join(
            p.decode("latin-1") if p in b"\x81\x8d\x8f\x90\x9d" else p.decode("cp1252") for p in pieces
        )


def _undeclared(data: bytes) -> tuple[str, str | None]:
    if data.isascii():
        if b"\x1b$" in data or b"\x1b(" in data:
            try:
                return data.decode("iso2022_jp_ext"), "charset-guessed"
            except UnicodeDecodeError:
                pass
        return data.decode("ascii"), None
    try:
        return data.removeprefix(b"\xef\xbb\xbf").decode("utf-8"), None
    except UnicodeDecodeError:
        pass
    codec = _guess(data[: _GUESS_BYTES * 4])
    try:
        return _strict(data, codec), "charset-guessed"
    except (UnicodeError, ValueError):
        return _no_surrogates(data.decode(codec, "replace")), "charset-guessed"


def _guess(data: bytes) -> str:
    """A codec for text of unknown charset that is not UTF-8; short texts are only tried as Chinese, else
    Western.
    """
    if data[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        return "utf-16"
    runs = _HIGH_RUN.findall(data[:_GUESS_BYTES])
    high = b"".join(runs)
    paired = sum(len(run) for run in runs if len(run) % 2 == 0)
    common = sum(1 for run in runs for lead in run[::2] if 0xB0 <= lead <= 0xD7 or 0xA1 <= lead <= 0xA3)
    if paired >= 0.9 * len(high) and common * 2 >= 0.8 * len(high):
        try:
            data.decode("gb18030")
        except UnicodeDecodeError as cut:
            if cut.start < len(data) - 4:
                return "cp1252"
        if len(high) < 24:
            return "gb18030"
    elif len(high) < 24:
        return "cp1252"
    return _guess_by_statistics(data[:_GUESS_BYTES])


def _guess_by_statistics(data: bytes) -> str:
    from charset_normalizer import from_bytes  # loaded late: it is slow to import and seldom needed

    candidates = [
        "gb18030",
        "big5",
        "cp1252",
        "koi8_r",
        "cp1251",
        "shift_jis",
        "euc_jp",
        "cp949",
        "iso8859_2",
    ]
    try:
        best = from_bytes(data, steps=3, chunk_size=512, cp_isolation=candidates).best()
    except (UnicodeError, ValueError, LookupError):
        best = None
    return codec_of(best.encoding) or "cp1252" if best is not None else "cp1252"


def _no_surrogates(text: str) -> str:
    return _SURROGATE.sub("�", text)
