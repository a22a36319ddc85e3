"""Second factors: their secrets are sealed for their agent, and a code is accepted once.

allauth's hooks for secrets are not told whose secret it is, so whoever checks a code says so with
``secrets_of``; a sealed secret that was copied into another agent's row then does not open.
"""

from __future__ import annotations

import base64
import binascii
import contextlib
import uuid
from collections.abc import Iterator
from contextvars import ContextVar

from allauth.core import context
from allauth.core.internal.cryptokit import compare_user_code
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth as totp

from sealdesk.identity.models import Agent
from sealdesk.vault.envelope import Place
from sealdesk.vault.errors import NotSealedError
from sealdesk.vault.sealing import seal, unseal
from sealdesk.vault.subjects import Subject, SubjectKind

LONGEST_CODE = 40
_owner: ContextVar[uuid.UUID | None] = ContextVar("sealdesk_factor_owner", default=None)


@contextlib.contextmanager
def secrets_of(agent: Agent) -> Iterator[None]:
    """Within: secrets are sealed and opened as this agent's."""
    token = _owner.set(agent.pk)
    try:
        yield
    finally:
        _owner.reset(token)


def seal_secret(text: str) -> str:
    """A factor's secret, sealed under its agent's data key, as text for allauth's JSON."""
    agent_id = _owner_id()
    sealed = seal(Subject(SubjectKind.AGENT, agent_id), text.encode(), _place(agent_id))
    return base64.b64encode(sealed).decode()


def open_secret(text: str) -> str:
    """The secret again. VaultError when it was changed, is another agent's, or was never sealed."""
    try:
        sealed = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise NotSealedError("This second factor is not sealed. Remove it and add it again.") from None
    return unseal(sealed, _place(_owner_id())).decode()


def accepted_factor(agent: Agent, code: str) -> Authenticator | None:
    """The factor of ``agent`` that this code is right for: the authenticator app, or an unused recovery code.

    A right code is spent: it is not accepted again (RFC 6238, 5.2). All factors are tried, so that the time
    taken does not tell which kind was right.
    """
    found: Authenticator | None = None
    with secrets_of(agent):
        for factor in Authenticator.objects.filter(user=agent).exclude(type=Authenticator.Type.WEBAUTHN):
            wrapped = factor.wrap()
            good = (
                wrapped.validate_code(code)
                if isinstance(wrapped, RecoveryCodes)
                else _totp_accepts(agent, factor, code)
            )
            if good and found is None:
                found = factor
    return found


def spend_totp_step(agent: Agent, secret: str, code: str) -> bool:
    """Whether ``code`` is right now (one step of drift allowed) and its time step was not used before."""
    step = next(
        (
            counter
            for counter in totp.yield_hotp_counters_from_time()
            if _equal(code, totp.hotp_value(secret, counter))
        ),
        None,
    )
    if step is None:
        return False
    # One conditional UPDATE, so that of two processes with the same code exactly one wins.
    return Agent.objects.filter(pk=agent.pk, totp_last_step__lt=step).update(totp_last_step=step) == 1


def _totp_accepts(agent: Agent, factor: Authenticator, code: str) -> bool:
    return spend_totp_step(agent, open_secret(factor.data["secret"]), code)


def _equal(code: str, value: int) -> bool:
    return bool(compare_user_code(actual=code, expected=totp.format_hotp_value(value)))


def _owner_id() -> uuid.UUID:
    agent_id = _owner.get()
    if agent_id is not None:
        return agent_id
    user = getattr(context.request, "user", None)
    if user is None or not user.is_authenticated:
        raise LookupError("Nobody said whose factor this is: use secrets_of(agent).")
    return uuid.UUID(str(user.pk))


def _place(agent_id: uuid.UUID) -> Place:
    return Place("mfa_authenticator", "data", str(agent_id))
