"""Parts put together into a phrase, with the signs that the language of the page puts between them."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import get_language


def listed(parts: Iterable[object]) -> str:
    """An enumeration: ``"care, billing"``, in Chinese ``"客服、账务"``."""
    return ("、" if _chinese() else ", ").join(map(str, parts))


def followed(*parts: object) -> str:
    """One thing said after the other: ``"Tomorrow morning, 09:00"``, in Chinese ``"明天上午，09:00"``."""
    return ("，" if _chinese() else ", ").join(map(str, parts))


def told(name: object, value: object) -> str:
    """What is said of something: ``"Open: 3"``, in Chinese ``"未解决：3"``."""
    return f"{name}{'：' if _chinese() else ': '}{value}"


def _chinese() -> bool:
    return (get_language() or "").startswith("zh")
