"""The one interface: from the bytes of a mail to its mark and the reasons."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

from sealdesk.channels.mail.addresses import mailboxes
from sealdesk.channels.mail.authentication import relays, signatures
from sealdesk.channels.mail.authentication.dmarc import Domains, Policy
from sealdesk.channels.mail.authentication.relays import Told, Trusted
from sealdesk.channels.mail.authentication.resolver import Bounded, NoAnswerError, Resolver
from sealdesk.channels.mail.authentication.results import Finding, Mark, Verdict, is_at_or_under, main_domain
from sealdesk.channels.mail.authentication.spf import check_spf
from sealdesk.channels.mail.headers import Headers, plain, split_headers
from sealdesk.channels.mail.limits import Limits, Watch

_SERIOUS = frozenset({"quarantine", "reject"})
_MOST_SENDERS = 20


def told_at_once(raw: bytes, source: str, trusted: Trusted) -> Verdict | None:
    """What a trusted relay says, without asking anybody. None when none says enough to decide."""
    if not trusted.names:
        return None
    fields = header_of(raw)
    if not relays.believes_relays(fields, source, trusted):
        return None
    sender, wrong = _sender(fields)
    verdict = _of_relay(relays.told_by_relay(fields, trusted), sender, wrong)
    return verdict if any(one.mechanism in {"dmarc", "dkim"} for one in verdict.findings) else None


def authenticate(raw: bytes, source: str, trusted: Trusted, resolver: Resolver) -> Verdict:
    """Check a mail by asking the DNS, within 60 questions and 12 seconds. ``source`` is how it reached the desk.

    Each mechanism has a bound of its own: whoever wrote the mail chooses whose name servers some of them ask, and could
    otherwise use up with slow ones what the sender's own domain needs.
    """
    at_once = told_at_once(raw, source, trusted)
    if at_once is not None:
        return at_once
    fields = header_of(raw)
    sender, wrong = _sender(fields)
    domains, signing = Domains(Bounded(resolver, questions=15)), Bounded(resolver, questions=15)
    try:
        policy = domains.policy_of(sender) if sender else Policy()
        silent = False
    except NoAnswerError:
        policy, silent = Policy(), True
    spf = _spf(fields, source, trusted, Bounded(resolver, questions=30))
    found = [*signatures.check_signatures(raw, fields, sender, signing), *([spf] if spf else [])]
    checked = [_with_alignment(one, sender, policy, domains) for one in found]
    chain = signatures.check_chain(raw, fields, signing)
    proven = any(one.proves for one in checked)
    failed = silent or _is_own_trouble(found, sender)
    dmarc = _dmarc(policy, sender, proven=proven, decided=spf is not None, failed=failed)
    arc = _arc(chain, sender, trusted)
    findings = (*wrong, *dmarc, *checked, *arc)
    return Verdict(_mark(findings, policy.wants), findings, undecided=failed and not proven and not wrong)


def _is_own_trouble(found: Sequence[Finding], sender: str) -> bool:
    """Whether a name server was silent about the sender's own domain. About others, which the forger may own, it says nothing."""
    silent = [one.domain for one in found if one.result == "temperror"]
    return any(domain and (is_at_or_under(domain, sender) or is_at_or_under(sender, domain)) for domain in silent)


def header_of(raw: bytes) -> Headers:
    """The header fields, read by the parser that the desk shows a mail by."""
    return split_headers(raw, 0, len(raw), Watch(Limits()))[0]


def _sender(fields: Headers) -> tuple[str, tuple[Finding, ...]]:
    """The domain of the one sender, and what is wrong when it is not one: a reader is shown another than is checked."""
    values = fields.all("from")
    boxes = [box for value in values for box in mailboxes(value, _MOST_SENDERS)[0]]
    named = list(dict.fromkeys(main_domain(box.address) for box in boxes))
    if len(values) > 1:
        return (named[0] if named else ""), (Finding("from", "fail", why="doubled"),)
    if len(named) > 1:
        return named[0], (Finding("from", "fail", why="several"),)
    return (named[0] if named else ""), ()


def _of_relay(told: Told, sender: str, wrong: tuple[Finding, ...]) -> Verdict:
    findings = []
    for one in told.findings:
        if one.mechanism == "arc":
            findings.append(one)
        elif one.mechanism == "dmarc":
            if one.domain in {"", sender}:  # about another sender than the one that is shown it says nothing
                findings.append(dataclasses.replace(one, domain=sender, aligned=one.domain == sender, why=told.wants))
        else:
            findings.append(dataclasses.replace(one, aligned=_plainly_aligned(one.domain, sender)))
    if any(one.mechanism == "dmarc" and one.result == "fail" for one in findings):
        # Had another method proven the sender, DMARC had not failed: such a word is not that server's. So also where
        # the failure does not say whose it is.
        findings = [one if one.mechanism in {"dmarc", "arc"} else dataclasses.replace(one, aligned=False) for one in findings]
    every = (*wrong, *findings)
    return Verdict(_mark(every, told.wants), every)


def _plainly_aligned(found: str, sender: str) -> bool:
    """Without asking the DNS: the same domain, or one above that signs for those below it."""
    return bool(found) and is_at_or_under(sender, found)


def _with_alignment(one: Finding, sender: str, policy: Policy, domains: Domains) -> Finding:
    strict = policy.strict_dkim if one.mechanism == "dkim" else policy.strict_spf
    if one.result != "pass":
        return dataclasses.replace(one, aligned=one.domain == sender)
    try:
        aligned = domains.aligned(one.domain, sender, strict=strict)
    except NoAnswerError:
        aligned = False
    return dataclasses.replace(one, aligned=aligned or (not policy.wants and _plainly_aligned(one.domain, sender)))


def _spf(fields: Headers, source: str, trusted: Trusted, resolver: Resolver) -> Finding | None:
    """By a trusted relay's word, or by asking for the address that a trusted line names; None when nobody knows it."""
    if relays.believes_relays(fields, source, trusted):
        told = next((one for one in relays.told_by_relay(fields, trusted).findings if one.mechanism == "spf"), None)
        if told is not None:
            return told
    client = relays.client_of(fields, source, trusted)
    if client is None:
        return None
    sender = plain(fields.first("return-path")).strip().strip("<>")
    result, domain = check_spf(client.address, sender, client.helo, resolver)
    return Finding("spf", result, domain)


def _dmarc(policy: Policy, sender: str, *, proven: bool, decided: bool, failed: bool) -> tuple[Finding, ...]:
    """It fails only where nothing is left that could still prove the sender: not while SPF is unknown, nor a name server silent."""
    if not policy.wants:
        return (Finding("dmarc", "temperror" if failed else "none", sender),)
    if proven:
        return (Finding("dmarc", "pass", sender, aligned=True, why=policy.wants),)
    if failed:
        return (Finding("dmarc", "temperror", sender, why=policy.wants),)
    return (Finding("dmarc", "fail" if decided else "none", sender, why=policy.wants),)


def _arc(chain: signatures.Chain, sender: str, trusted: Trusted) -> tuple[Finding, ...]:
    """A chain counts as far down as its sealers are trusted: what lies below, anybody may have sealed."""
    if chain.result == "none":
        return ()
    if chain.result != "pass":
        return (Finding("arc", chain.result),)
    newest = chain.seals[0][0] if chain.seals else ""
    for sealer, value in chain.seals:
        if sealer not in trusted.names:
            break
        # The field begins with "i=1;", the server's name follows.
        told = relays.parse_results(value.partition(b";")[2])[1]
        if any(one.mechanism == "dmarc" and one.result == "pass" and one.domain == sender for one in told.findings):
            return (Finding("arc", "pass", sealer, aligned=True),)
    return (Finding("arc", "pass", newest, aligned=False),)


def _mark(findings: Sequence[Finding], wants: str) -> Mark:
    if any(one.mechanism == "from" for one in findings):
        return Mark.FORGED
    if any(one.proves for one in findings):
        return Mark.PROVEN
    failed = any(one.mechanism == "dmarc" and one.result == "fail" for one in findings)
    return Mark.FORGED if failed and wants in _SERIOUS else Mark.UNPROVEN
