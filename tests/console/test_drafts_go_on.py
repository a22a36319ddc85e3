"""A draft keeps what was ticked beside its text, and goes where the conversation goes when a colleague merges the ticket meanwhile."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from sealdesk.access.opening import Opening
from sealdesk.access.permissions import Role
from sealdesk.channels.models import Delivery
from sealdesk.desk import merging
from sealdesk.desk.models import Kind, Message, Ticket
from sealdesk.workbench import canned, draft_files, drafts
from sealdesk.workbench.canned import Wording
from sealdesk.workbench.models import Draft, Mention
from tests.besieged import an_agent_with, the_model
from tests.cast import JUN, Desk, letter
from tests.console.support import signed_in, words_of

WORDS = "We send a new one."
BY_SCRIPT = {"Accept": "application/json"}


@pytest.fixture(autouse=True)
def trained_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sealdesk.desk.sorting.model_in_service", the_model)


@pytest.fixture
def target(desk: Desk) -> Ticket:
    """Another ticket of Elena's."""
    return desk.ticket_from(letter(subject="The lamp", Message_ID="<lamp@customer.example>"))


def form_of(page: Any, kind: str) -> dict[str, str]:
    """The id and the revision of the page's form of this kind."""
    html = page.content.decode().partition(f'type="hidden" name="kind" value="{kind}"')[2]
    return {name: html.partition(f'name="{name}" value="')[2].partition('"')[0] for name in ("revision", "once")}


def merge(by: Any, ticket: Ticket, into: Ticket) -> None:
    data = {"into": str(into.number), "two": "known"}
    assert signed_in(by).post(f"/tickets/{ticket.number}/merge/", data)["Location"] == f"/tickets/{into.number}/"


def test_a_draft_stays_confidential(desk: Desk, ticket: Ticket) -> None:
    client, url = signed_in(desk.wang), f"/tickets/{ticket.number}/"
    for ticked in ({"confidential": "on"}, {}):
        shown = form_of(client.get(url), "reply")
        client.post(f"{url}draft/", {"kind": "reply", "text": WORDS} | ticked | shown)
        assert Draft.objects.get().confidential == bool(ticked)
        assert ('name="confidential" autocomplete="off" checked' in client.get(url).content.decode()) == bool(ticked)


@pytest.mark.parametrize("aside", ["suggestions", "canned"])
def test_who_looks_for_words_without_scripts_finds_all_that_was_chosen_again(desk: Desk, ticket: Ticket, aside: str) -> None:
    client, url = signed_in(desk.wang), f"/tickets/{ticket.number}/"
    chosen: dict[str, Any] = {"kind": "reply", "text": WORDS, "at": "2099-01-02T09:30", "confidential": "on"}
    chosen |= {"copy_to": "jun@customer.example", "files": SimpleUploadedFile("seam.txt", b"The seam.", "text/plain")}
    assert client.post(f"{url}{aside}/", chosen | form_of(client.get(url), "reply")).status_code == 302
    draft = Draft.objects.get()
    assert draft.send_at is not None
    assert timezone.localtime(draft.send_at).isoformat().startswith("2099-01-02T09:30")
    assert (draft.confidential, draft.copies is not None, len(draft_files.ids_of(draft))) == (True, True, 1)
    assert "seam.txt" in words_of(client.get(url))


@pytest.mark.parametrize(("aside", "kind"), [("suggestions", "reply"), ("canned", "reply"), ("canned", "note")])
def test_who_looks_for_words_while_the_ticket_is_merged_goes_on_there(
    desk: Desk, ticket: Ticket, target: Ticket, aside: str, kind: str
) -> None:
    row = canned.save(desk.wang, Opening(desk.wang, "tests"), Wording("Number", "About {{ticket.number}}:", ""))
    client, url = signed_in(desk.wang), f"/tickets/{ticket.number}/"
    kept = client.post(f"{url}draft/", {"kind": kind, "text": "We"} | form_of(client.get(url), kind), headers=BY_SCRIPT)
    form = {"kind": kind, "once": kept.json()["once"], "revision": kept.json()["revision"]}
    merge(desk.wang, ticket, target)
    looked = client.post(f"{url}{aside}/", form | {"text": WORDS})
    assert looked["Location"].partition("?")[0] == f"/tickets/{target.number}/{aside}/"
    assert f'href="/tickets/{target.number}/"' in client.get(f"{url}{aside}/?kind={kind}").content.decode()
    put = client.post(f"{url}canned/{row.id}/", {"kind": kind})  # of a page from before the merge
    assert put["Location"].partition("#")[0] == f"/tickets/{target.number}/"
    draft = Draft.objects.get()
    said = Opening(desk.wang, "support").read(draft.text, target.department_id)
    assert (draft.ticket, said) == (target, f"{WORDS}\n\nAbout #{target.number}:")


def test_a_note_keeps_who_was_ticked(desk: Desk, ticket: Ticket) -> None:
    ada = an_agent_with((Role.AGENT, desk.care))
    client, url = signed_in(desk.wang), f"/tickets/{ticket.number}/"
    Ticket.objects.update(department=desk.care)
    client.post(f"{url}draft/", {"kind": "note", "text": WORDS, "mention": str(ada.pk)} | form_of(client.get(url), "note"))
    page = client.get(url)
    assert f'name="mention" value="{ada.pk}" autocomplete="off" checked' in page.content.decode()
    refused = client.post(f"{url}note/", {"text": WORDS, "mention": str(ada.pk), "once": "gone", "kept": "x", "revision": "0"})
    assert refused.status_code == 409
    assert f'name="mention" value="{ada.pk}" autocomplete="off" checked' in refused.content.decode()
    sent = client.post(f"{url}note/", {"text": WORDS, "mention": str(ada.pk)} | form_of(page, "note"))
    assert sent.status_code == 302, words_of(sent)
    assert Mention.objects.get().agent_id == ada.pk


@pytest.mark.parametrize("kind", ["reply", "note"])
def test_who_writes_while_the_ticket_is_merged_goes_on_and_is_sent_there(desk: Desk, ticket: Ticket, target: Ticket, kind: str) -> None:
    client, url = signed_in(desk.wang), f"/tickets/{ticket.number}/"
    shown = client.post(f"{url}draft/", {"kind": kind, "text": "We"} | form_of(client.get(url), kind), headers=BY_SCRIPT)
    merge(desk.wang, ticket, target)
    assert Draft.objects.get().ticket == target
    form = {"once": shown.json()["once"], "revision": shown.json()["revision"]}
    kept = client.post(f"{url}draft/", {"kind": kind, "text": "We send"} | form, headers=BY_SCRIPT)
    assert kept.status_code == 200
    assert "We send" in words_of(client.get(f"/tickets/{target.number}/"))
    form["revision"] = kept.json()["revision"]
    assert client.post(f"{url}{kind}/", {"text": WORDS} | form).status_code == 302
    message = Message.objects.get(kind=kind)
    assert message.ticket == target
    assert Delivery.objects.count() == (kind == "reply")
    if kind == "note":
        assert not Draft.objects.exists()


def test_what_was_begun_goes_to_no_other_customer_and_is_neither_lost(desk: Desk, ticket: Ticket) -> None:
    theirs = desk.ticket_from(letter(sender=JUN, name="Jun Li", subject="The lamp", Message_ID="<lamp@customer.example>"))
    client, url = signed_in(desk.wang), f"/tickets/{ticket.number}/"
    shown = form_of(client.get(url), "reply")
    client.post(f"{url}draft/", {"kind": "reply", "text": WORDS} | shown)
    merge(desk.wang, ticket, theirs)
    assert Draft.objects.get().ticket == ticket
    refused = client.post(f"{url}reply/", {"text": WORDS})
    assert refused.status_code == 409
    assert "joined to another one" in words_of(refused)
    assert WORDS in words_of(refused)
    assert not Message.objects.filter(kind=Kind.REPLY).exists()
    there = words_of(client.get(f"/tickets/{theirs.number}/"))
    assert f"Your draft of a reply on #{ticket.number}, which was merged into this ticket {WORDS}" in there
    client.post(f"{url}draft/discard/", {"kind": "reply"})
    assert not Draft.objects.exists()


def test_who_writes_in_both_keeps_both(desk: Desk, ticket: Ticket, target: Ticket) -> None:
    for number, each in enumerate((ticket, target)):
        drafts.save(desk.wang, each, Kind.REPLY, f"Text {number}.")
    merge(desk.wang, ticket, target)
    assert Draft.objects.count() == 2
    page = words_of(signed_in(desk.wang).get(f"/tickets/{target.number}/"))
    assert "Text 0." in page
    assert "Text 1." in page


def test_who_writes_in_several_that_are_merged_one_after_the_other_keeps_every_text(desk: Desk, ticket: Ticket, target: Ticket) -> None:
    last = desk.ticket_from(letter(subject="The third", Message_ID="<third@customer.example>"))
    for number, each in enumerate((ticket, target, last)):
        drafts.save(desk.wang, each, Kind.REPLY, f"Text {number}.")
    merge(desk.wang, ticket, target)
    merge(desk.wang, Ticket.objects.get(pk=target.pk), last)
    page = words_of(signed_in(desk.wang).get(f"/tickets/{last.number}/"))
    assert [f"Text {number}." in page for number in range(3)] == [True] * 3


@pytest.mark.parametrize("headers", [BY_SCRIPT, {}])
def test_a_second_window_from_before_the_merge_is_shown_the_text_that_went_along(
    desk: Desk, ticket: Ticket, target: Ticket, headers: dict[str, str]
) -> None:
    client, url = signed_in(desk.wang), f"/tickets/{ticket.number}/"
    old = form_of(client.get(url), "reply")
    drafts.save(desk.wang, ticket, Kind.REPLY, WORDS)
    merge(desk.wang, ticket, target)
    refused = client.post(f"{url}draft/", {"kind": "reply", "text": "Mine"} | old, headers=headers)
    assert refused.status_code == 409
    if headers:
        assert refused.json()["other"]["fields"] == {"text": WORDS}
    else:
        assert f"Your other window has a newer text {WORDS}" in words_of(refused)
        assert "Mine" in refused.content.decode()


def test_a_draft_follows_where_a_ticket_is_joined_too_and_a_merge_that_fails_moves_none(
    desk: Desk, ticket: Ticket, target: Ticket, monkeypatch: pytest.MonkeyPatch
) -> None:
    drafts.save(desk.wang, ticket, Kind.REPLY, WORDS)
    with monkeypatch.context() as patched:
        patched.setattr("sealdesk.access.acting.Deed.can_undo", _broken)  # the last that a merge does
        with pytest.raises(RuntimeError):
            merging.merge(desk.wang, ticket, target, alongside=drafts.follow)
    assert Draft.objects.get().ticket == ticket
    Ticket.objects.filter(pk=ticket.pk).update(probably_of=target)
    assert signed_in(desk.wang).post(f"/tickets/{ticket.number}/join/").status_code == 302
    assert Draft.objects.get().ticket == target


def _broken(*_: object, **__: object) -> None:
    raise RuntimeError("the machine stopped")


def test_a_colleagues_draft_follows_too(desk: Desk, ticket: Ticket, target: Ticket) -> None:
    drafts.save(desk.wang, ticket, Kind.REPLY, WORDS)
    merging.merge(desk.wang, ticket, target, alongside=drafts.follow)
    held = Draft.objects.get()
    assert held.ticket == target
    assert Opening(desk.wang, "support").read(held.text, target.department_id) == WORDS
