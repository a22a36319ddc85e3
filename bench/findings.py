"""Finding personal data: every kind at once, beside a search of another library for telephone numbers alone."""

from __future__ import annotations

import gzip
import json
from typing import Final

import phonenumbers

from bench.mails import shared_file
from bench.measuring import Result, compared, in_turns

_FILES: Final = {"Chinese": "pii/zh_structured_generated", "English": "pii/presidio_synth_en"}
_INVENTED: Final = {
    "Chinese": "你好，我叫王小明，手机138 0013 8000，寄到浙江省杭州市西湖区文三路12号2单元501室，订单号 20241125000123。",
    "English": "Hello, this is Dr. Naomi Ryan. Please call me on +44 7700 900 123 about card 4111 1111 1111 1111.",
}


def run() -> list[Result]:
    """One line a language."""
    return [_result(language) for language in _FILES]


def _result(language: str) -> Result:
    from sealdesk.findings import Kind, find

    texts = _texts(language)
    characters = sum(map(len, texts))
    ours, theirs = in_turns(lambda: [find(text, Kind) for text in texts], lambda: [_telephones(text) for text in texts], 3)
    note = f"{len(texts)} texts; {characters / ours:,.0f} : {characters / theirs:,.0f} characters a second"
    return compared("findings", f"all personal data, {language} : telephones by phonenumbers", 1000 * ours, 1000 * theirs, "ms", note=note)


def _telephones(text: str) -> int:
    return sum(1 for _ in phonenumbers.PhoneNumberMatcher(text, "CN"))


def _texts(language: str) -> list[str]:
    archive = shared_file(f"data/{_FILES[language]}.train.jsonl.gz")
    if archive is None:
        return [_INVENTED[language]] * 300
    with gzip.open(archive, "rt", encoding="utf-8") as lines:
        return [json.loads(line)["text"] for line in lines][:600]
