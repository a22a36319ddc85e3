"""Every page of the router, in a real browser: accessible, quiet, light, still, no wider than its window, in one language."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Page

from tests.console.support import words_of
from tests.services.chromium import shoot
from tests.tour.sheet import PUBLISHED, publish, write_sheet
from tests.tour.stops import Stop, missing_keys, routes_of_pages
from tests.tour.walk import ALL_GUISES, EVERY_RUN, Guise, Walk, complaints

pytestmark = pytest.mark.journey
PICTURE = re.compile(r"pictures/([\w-]+\.png)")
DOCUMENTS = Path(__file__).resolve().parents[2] / "docs"
SHOTS = os.environ.get("SEALDESK_SHOTS")
GUISES = ALL_GUISES if SHOTS else EVERY_RUN


@pytest.fixture(scope="module", autouse=True)
def contact_sheet() -> Iterator[None]:
    """With `make shots`, the pictures on one page, and the documents' own renewed."""
    yield
    if SHOTS:
        write_sheet(Path(SHOTS), ALL_GUISES)
        publish(Path(SHOTS), DOCUMENTS / "pictures")


def test_every_address_can_be_written(walk: Walk) -> None:
    assert missing_keys(walk.scene) == {}
    assert len(routes_of_pages()) > 20


def test_every_picture_of_the_documents_is_renewed_by_make_shots() -> None:
    shown = {
        name for path in (DOCUMENTS.parent / "README.md", *DOCUMENTS.rglob("*.md")) for name in PICTURE.findall(path.read_text("utf-8"))
    }
    assert shown
    assert shown <= set(PUBLISHED.values())


def test_the_customer_of_the_pictures_reads_of_a_person_by_role(walk: Walk) -> None:
    browser = Client()
    browser.cookies[settings.SESSION_COOKIE_NAME] = walk.scene.customer.session
    told = words_of(browser.get("/my/data/"))
    assert "E-mail address An agent, Customer care to check who you are" in told


def told(wrong: dict[str, list[str]]) -> str:
    """The complaints, one a line."""
    return "".join(f"\n{name}: {line}" for name, lines in wrong.items() for line in lines)


@pytest.mark.timeout(900)
@pytest.mark.parametrize("guise", GUISES, ids=str)
def test_every_page_is_good_in_this_guise(walk: Walk, guise: Guise) -> None:
    def picture(stop: Stop, page: Page) -> None:
        shoot(page, f"{stop.name}-{guise}")

    if wrong := complaints(walk, guise, picture):
        pytest.fail(told(wrong), pytrace=False)
