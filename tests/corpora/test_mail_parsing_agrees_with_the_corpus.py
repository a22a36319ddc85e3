"""What other parsers expect of 1,058 real and malformed mails is what ours says; every miss is explained here."""

from collections import Counter, defaultdict

import pytest

from sealdesk.channels.mail.cleaning import clean_html
from sealdesk.channels.mail.limits import Unparsable
from sealdesk.channels.mail.parsing import parse
from tests.corpora.mail_corpus import listed, mail_corpus
from tests.corpora.mail_expectations import Comparison, everything

pytestmark = pytest.mark.corpus

# Where we differ, and why. Key: end of the file name. A difference that is not listed here fails the test.
EXPLAINED = {
    "legacy/052.eml": "raw 8-bit bytes without a charset: Stalwart shows U+FFFD, we guess the right Windows-1252",
    "malformed/001.eml": "a multipart without any delimiter: Stalwart attaches its words, we show them, so nothing is overlooked",
    "malformed/002.eml": "as 001",
    "malformed/003.eml": "as 001: the inner multipart has the boundary of the outer one",
    "malformed/004.eml": "Stalwart takes `--ab` for a delimiter `--a`; RFC 2046 §5.1.1 wants the whole line",
    "malformed/005.eml": "boundaries `a--` and `a----`: the close delimiter of one is the delimiter of the other",
    "malformed/007.eml": "an inner multipart whose header is cut off: Stalwart counts an empty attachment",
    "malformed/012.eml": "Stalwart drops the third nested mail, which stands after the delimiter of the outer multipart",
    "malformed/016.eml": "boundaries that begin with each other: Stalwart takes the longer line for the shorter delimiter",
    "malformed/020.eml": "two Content-Type fields: Stalwart believes the last and shows MIME source, we believe the first",
    "thirdparty/015.eml": "three mails are attached (the text names them); Stalwart finds one",
    "mimetools-testmsgs/badbound.msg": "mime4j drops a multipart without delimiters, we show its words",
    "testmsgs/missing-inner-boundary.msg": "as badbound",
    "testmsgs/missing-inner-start-boundary.msg": "as badbound",
    "testmsgs/multipartnopart.msg": "as badbound",
    "testmsgs/weird-boundary.msg": "RFC 2046: a boundary never ends in white space, so gateways' cutting of it is forgiven",
    "lhost-amazonses-12.eml": "the notification says `Delivery`, not `Bounce`: automatic",
    "lhost-fml-02.eml": "a list server refuses a post: a list, never answered",
    "lhost-fml-03.eml": "a list server reports a loop to its own owner: a list, never answered",
    "lhost-sendmail-14.eml": "a person forwards a bounce with their own words: a person",
}


def _explained(comparison: Comparison) -> bool:
    return any(comparison.file.endswith(name) for name in EXPLAINED)


def test_the_agreement_with_other_parsers_is_nearly_complete(capsys: pytest.CaptureFixture[str]) -> None:
    comparisons = everything(mail_corpus())
    agreed: dict[str, Counter[bool]] = defaultdict(Counter)
    for comparison in comparisons:
        group = "malformed on purpose" if "/malformed/" in comparison.file else comparison.field
        agreed[group][comparison.agrees] += 1
    with capsys.disabled():
        print("\nagreement with the expectations of the corpus")
        for group, counts in agreed.items():
            print(f"  {group:24} {counts[True]:4} of {counts.total():4}  {counts[True] / counts.total():.3f}")
    for group in ("subject", "from", "text", "attachments: number", "attachments: name", "reply text"):
        assert agreed[group][True] / agreed[group].total() > 0.94, group
    total = sum(counts[True] for counts in agreed.values()) / len(comparisons)
    assert len(comparisons) > 900
    assert total > 0.97


def test_every_difference_is_explained() -> None:
    unexplained = [(c.field, c.file) for c in everything(mail_corpus()) if not c.agrees and not _explained(c)]
    assert unexplained == []


def test_no_explanation_outlives_its_difference() -> None:
    different = [c.file for c in everything(mail_corpus()) if not c.agrees]
    assert [name for name in EXPLAINED if not any(file.endswith(name) for file in different)] == []


def test_every_listed_file_is_a_mail_or_is_refused_with_a_reason() -> None:
    files = listed()
    refused = set()
    for path, raw in files:
        try:
            mail = parse(raw)
            clean_html(mail.html)
        except Unparsable as reason:
            refused.add((path.rpartition("/")[2], reason.code))
    assert len(files) == 1058
    # Bare TNEF containers, and one Outlook file of the compound binary kind: none has a header of a mail.
    assert all(code == "not-a-mail" and (name.endswith(".tnef") or name == "mail_outlook_1") for name, code in refused)
