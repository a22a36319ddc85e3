"""The page of help: what somebody at the desk asks first, each with the page where it is done."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Topic:
    """One question. ``url`` leads to where it is done, and is empty where that is everywhere."""

    title: str
    sentence: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class TopicGroup:
    """Topics under a heading."""

    title: str
    topics: tuple[Topic, ...]
