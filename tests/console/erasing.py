"""What the tests of erasing share: who may, how a factor is proven, and a person about whom there is something of everything."""

from __future__ import annotations

import time
from typing import Any

from allauth.account.internal.flows.login import AUTHENTICATION_METHODS_SESSION_KEY
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth import get_user_model
from django.test import Client

from sealdesk.access.actors import Actor, agent_actor
from sealdesk.access.models import Department, Grant
from sealdesk.access.opening import Opening
from sealdesk.access.permissions import Role
from sealdesk.desk import actions
from sealdesk.desk.models import Kind, Ticket
from sealdesk.identity.sessions import SessionStore
from sealdesk.people import actions as people
from sealdesk.workbench import drafts
from tests.besieged import rich_mail
from tests.cast import CARE, Desk
from tests.console.support import signed_in
from tests.identity.support import with_app

ADDRESS = "quirinius.zwetschgenbaum@post.example"
NAME = "Quirinius Zwetschgenbaum"
WORDS = (NAME, ADDRESS, "Yggdrasil", "xylophone", "wachholderbeeren", "zirconium", "Nidhogg", "Ratatosk", "Muspelheim")


def prove(client: Client, ago: float = 0) -> None:
    """As if the agent had just proven a passkey in this session."""
    session = SessionStore(client.cookies[settings.SESSION_COOKIE_NAME].value)
    session["account_authentication_methods_user"] = session["_account_authentication_methods_user"] = session["_auth_user_id"]
    session[AUTHENTICATION_METHODS_SESSION_KEY] = [{"method": "mfa", "type": str(Authenticator.Type.WEBAUTHN), "at": time.time() - ago}]
    session.save()


def an_officer(department: Department | None = None, name: str = "Olga Ruiz") -> Actor:
    """A privacy officer of a department, or of the whole desk."""
    agent = get_user_model().objects.create(email=f"{name.split(maxsplit=1)[0].lower()}@desk.example", name=name)
    Grant.objects.create(agent=agent, role=Role.PRIVACY_OFFICER, department=department)
    return agent_actor(with_app(agent))


def at_their_page(officer: Actor) -> Client:
    """An officer's browser, who proved a factor a moment ago."""
    client = signed_in(officer)
    prove(client)
    return client


def somebody_known(desk: Desk) -> Ticket:
    """A ticket with a mail, a file, an answer, a note and a draft, of somebody with a number, and something written down about them."""
    mail = rich_mail(
        sender=ADDRESS,
        name=NAME,
        to=CARE,
        subject="Xylophone lost near Yggdrasil",
        text="The xylophone for Yggdrasil never came.",
        html="<p>The xylophone for Yggdrasil never came.</p>",
        file=("wachholderbeeren.pdf", b"vintage zirconium invoice"),
    )
    ticket = desk.ticket_from(mail)
    actions.reply(desk.wang, ticket, "Dear Quirinius, Nidhogg looks after it.")
    actions.note(desk.wang, ticket, "Quirinius is known to be a friend of Ratatosk.")
    drafts.save(desk.wang, ticket, Kind.NOTE, "Ask Quirinius about Muspelheim.")
    person = ticket.requester
    assert person is not None
    people.add_contact(desk.wang, person, "+86 138 0013 5678", desk.care.pk)
    people.note(desk.wang, person, "Collects vintage zirconium.", desk.care.pk)
    return Ticket.objects.get(pk=ticket.pk)


def form(**changes: str) -> dict[str, Any]:
    """The form, filled in rightly."""
    return {"why": "gdpr-17", "word": "erase"} | changes


def text_of(actor: Actor, value: Any) -> str:
    """What an actor is shown of a value."""
    return Opening(actor, "tests").show(value).text
