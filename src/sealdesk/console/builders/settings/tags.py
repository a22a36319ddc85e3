"""Builds the pages of tags."""

from __future__ import annotations

from django.urls import reverse

from sealdesk.access.permissions import Permission
from sealdesk.console import words
from sealdesk.console.pages.tags import TagRow
from sealdesk.console.reader import Reader
from sealdesk.desk import tagging
from sealdesk.desk.models import TagWord


def tag_rows(reader: Reader) -> tuple[TagRow, ...]:
    """The whole vocabulary, by its words."""
    may = reader.actor.may_everywhere(Permission.SETTINGS_MANAGE)
    return tuple(tag_row(word, reverse("console:settings-tag", args=[word.pk]) if may else "") for word in tagging.used())


def tag_row(word: TagWord, url: str = "") -> TagRow:
    """One word that was counted."""
    return TagRow(words.tag(word.word), words.tone(word.colour), words.colour(word.colour), word.count, url)  # type: ignore[attr-defined]
