"""The first steps of a new desk, background work that was given up, and addresses that only take forms."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from sealdesk.access.desk_settings import desk_setting
from sealdesk.access.permissions import Role
from sealdesk.channels import actions
from sealdesk.channels.mail.imap import Result
from sealdesk.channels.models import Delivery, DeliveryState, Mailbox, RawMail
from sealdesk.desk.actions import reply
from sealdesk.identity.models import Agent
from sealdesk.ledger.models import LedgerEvent
from sealdesk.work.models import Job, State
from tests.besieged import an_agent_with, signed_in
from tests.cast import Desk, letter
from tests.console.support import words_of
from tests.services.smtp_sink import SmtpSink

STEPS = "/settings/first-steps/"


def done(office: Client) -> str:
    """How far the page says that the desk is."""
    found = re.search(r"(\d) of 6", words_of(office.get(STEPS)))
    return found[1] if found else ""


def test_each_step_is_what_the_desk_finds(office: Client, desk: Desk, settings: Any, smtp_sink: SmtpSink) -> None:
    settings.SEALDESK_RECEIVE = settings.SEALDESK_SMTP_URL = None
    Agent.objects.filter(pk__in=[desk.wang.id, desk.otto.id]).update(is_active=False)
    assert office.get("/").headers["Location"] == STEPS
    assert done(office) == "1"
    settings.SEALDESK_SMTP_URL = f"smtp://127.0.0.1:{smtp_sink.port}"
    office.post(reverse("console:settings-sending"))
    assert done(office) == "2"
    mailbox = Mailbox.objects.get(pk=desk.mailbox.pk)
    mailbox.imap, mailbox.checked_at = {"host": "h"}, timezone.now()
    mailbox.save()
    assert done(office) == "3"
    Agent.objects.filter(pk=desk.wang.id).update(is_active=True)
    assert done(office) == "4"
    ticket = desk.ticket_from(letter())
    assert done(office) == "5"
    assert office.get("/").headers["Location"] == STEPS
    reply(desk.wang, ticket, "We send a new one.")
    assert done(office) == "6"
    assert "The desk works" in words_of(office.get(STEPS))
    assert office.get("/").headers["Location"] == reverse("console:ledger")


def test_what_is_only_filled_in_counts_when_it_was_tried(
    office: Client, desk: Desk, settings: Any, smtp_sink: SmtpSink, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.SEALDESK_RECEIVE, settings.SEALDESK_SMTP_URL = None, "smtp://127.0.0.1:9"
    Agent.objects.update(is_active=False)
    Agent.objects.filter(grants__role=Role.ADMINISTRATOR).update(is_active=True)
    desk.mailbox.imap = {"host": "h"}
    desk.mailbox.save()
    page = words_of(office.get(STEPS))
    assert page.count("filled in, not tried yet") == 2
    assert done(office) == "1"
    office.post(reverse("console:settings-sending"))  # nobody listens there
    monkeypatch.setattr(actions, "check_mailbox", lambda *_: Result(False, "login-refused", ""))
    office.post(reverse("console:settings-mailbox-check", args=[desk.mailbox.pk]))
    assert done(office) == "1"
    settings.SEALDESK_SMTP_URL = f"smtp://127.0.0.1:{smtp_sink.port}"
    office.post(reverse("console:settings-sending"))
    assert done(office) == "2"
    monkeypatch.setattr(actions, "check_mailbox", lambda *_: Result(True, "", ""))
    office.post(reverse("console:settings-mailbox-check", args=[desk.mailbox.pk]))
    assert done(office) == "3"


def test_an_address_that_is_handed_its_mail_counts_with_the_first_one(office: Client, desk: Desk, settings: Any) -> None:
    settings.SEALDESK_RECEIVE, settings.SEALDESK_SMTP_URL = "lmtp://127.0.0.1:2424", None
    assert "Your mail server hands it over, so there is nothing to try from here" in words_of(office.get(STEPS))
    before = done(office)
    RawMail.objects.create(source="lmtp", mailbox=desk.mailbox, department=desk.care, content_index=b"1", size=1)
    assert int(done(office)) == int(before) + 1


def test_what_is_said_of_the_first_mail_holds_on_a_desk_that_has_to_learn_first(office: Client, desk: Desk) -> None:
    assert "Only the very first one takes a minute or two: triage learns from its examples before it sorts." in words_of(office.get(STEPS))


def test_an_answer_that_left_is_a_trial_too(office: Client, desk: Desk, settings: Any) -> None:
    settings.SEALDESK_SMTP_URL = "smtp://127.0.0.1:9"
    reply(desk.wang, desk.ticket_from(letter()), "We send a new one.")
    before = done(office)
    Delivery.objects.update(state=DeliveryState.SENT)
    assert int(done(office)) == int(before) + 1


def test_the_steps_are_put_aside_and_stay_under_the_settings(office: Client) -> None:
    office.post(reverse("console:first-steps-dismiss"))
    assert desk_setting("first-steps-dismissed") is True
    assert office.get("/").headers["Location"] != STEPS
    assert office.get(STEPS).status_code == 200
    assert "First steps put aside: no → yes" in words_of(office.get("/ledger/"))


def test_others_begin_where_they_did(desk: Desk) -> None:
    assert signed_in(an_agent_with((Role.AGENT, desk.care))).get("/").headers["Location"] == reverse("console:inbox")
    assert signed_in(an_agent_with((Role.ADMINISTRATOR, desk.care))).get("/").headers["Location"] == reverse("console:ledger")
    assert signed_in(an_agent_with((Role.ADMINISTRATOR, desk.care))).post(reverse("console:first-steps-dismiss")).status_code == 403
    assert desk_setting("first-steps-dismissed") is False


def a_dead_job(**more: Any) -> Job:
    now = timezone.now()
    told = {"task": "sealdesk.channels.jobs.deliver", "args": "[]", "queue": "default", "run_after": now, "created": now, "finished": now}
    given = {"state": State.DEAD, "attempts": 3, "max_attempts": 3, "error_class": "builtins.OSError", "error_place": "sealdesk.channels:7"}
    return Job.objects.create(**(told | given | more))


def test_what_was_given_up_is_seen_and_tried_again(office: Client) -> None:
    assert "Nothing was given up" in words_of(office.get(reverse("console:settings-jobs")))
    job = a_dead_job()
    page = words_of(office.get(reverse("console:settings-jobs")))
    assert "channels: deliver" in page
    assert "OSError" in page
    office.post(reverse("console:settings-job-retry", args=[job.pk]))
    job.refresh_from_db()
    assert (job.state, job.attempts, job.finished, job.error_class) == (State.READY, 0, None, "")
    assert LedgerEvent.objects.filter(tag="job:retried", resource=f"job:{job.pk}", outcome="done").count() == 1
    office.post(reverse("console:settings-job-retry", args=[job.pk]))
    assert "This work is under way already, or was done." in words_of(office.get(reverse("console:settings-jobs")))


def test_a_job_whose_key_is_alive_again_is_left_dead(office: Client) -> None:
    job = a_dead_job(unique_key="mail.deliver:1")
    a_dead_job(unique_key="mail.deliver:1", state=State.READY, finished=None)
    office.post(reverse("console:settings-job-retry", args=[job.pk]))
    job.refresh_from_db()
    assert job.state == State.DEAD


def test_an_address_that_only_takes_forms_says_so(office: Client, desk: Desk) -> None:
    answer = office.get(reverse("console:settings-agent-close", args=[desk.wang.id]))
    assert answer.status_code == 405
    assert answer.headers["Allow"] == "POST"
    assert "It only takes what a form sends." in words_of(answer)
    assert office.get(reverse("console:language")).status_code == 405
