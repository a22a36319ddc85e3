"""A second look, by words and meaning: better than the first on the same unseen texts, as sure as it is right, kept like any model."""

import io
from zlib import crc32

import numpy as np
import pytest

from sealdesk.triage.comparing import examine
from sealdesk.triage.examples import shipped_examples
from sealdesk.triage.learning.measures import accuracy, calibration_error
from sealdesk.triage.model import LOOKED_AT_AGAIN
from sealdesk.triage.prediction import Reason
from sealdesk.triage.skills import apart
from sealdesk.triage.sorting import TicketText, look_again_at
from sealdesk.triage.storage import ModelFileError, model_from_bytes, model_to_bytes
from sealdesk.triage.training import brief_lessons, shipped_lessons, train


def _held_out(case):
    return crc32(f"held out {case}".encode()) % 5 == 0


@pytest.fixture(scope="module")
def unseen():
    return [one for one in shipped_lessons() if _held_out(one.group)]


@pytest.fixture(scope="module")
def second():
    learned = [one for one in shipped_lessons() if not _held_out(one.group)]
    return train([*learned, *brief_lessons()], asked=LOOKED_AT_AGAIN, meaning=True)


@pytest.fixture(scope="module")
def marks(second, unseen):
    return examine(second, unseen)


@pytest.mark.parametrize(("question", "right"), [("category", 0.91), ("priority", 0.79), ("type", 0.80)])
def test_it_is_right_more_often_than_words_alone_ever_were(marks, question, right):
    assert accuracy(marks[question].right) >= right


def test_it_is_as_sure_as_it_is_right(marks):
    chance = np.concatenate([one.chance for one in marks.values()])
    right = np.concatenate([one.right for one in marks.values()])
    assert len(right) > 800
    assert calibration_error(chance, right) <= 0.05


def test_it_answers_like_after_it_was_stored(second):
    again = model_from_bytes(model_to_bytes(second))
    assert again.reads_meaning
    texts = [TicketText("", one.text) for one in shipped_examples()[::200]]
    for before, after in zip(look_again_at(texts, model=second), look_again_at(texts, model=again), strict=True):
        for question in LOOKED_AT_AGAIN:
            assert before[question].value == after[question].value
            assert before[question].confidence == pytest.approx(after[question].confidence, abs=0.01)


def test_a_batch_is_answered_like_each_text_alone_and_says_which_words_decided(second):
    texts = [TicketText("Refund", "Please refund my order"), TicketText("", ""), TicketText("", "登录不了账号，请尽快处理，系统宕机了")]
    together = look_again_at(texts, model=second)
    for text, found in zip(texts, together, strict=True):
        (alone,) = look_again_at([text], model=second)
        assert {question: one.value for question, one in alone.items()} == {question: one.value for question, one in found.items()}
    assert together[0]["category"].evidence
    assert together[1]["category"].value is None
    assert together[2]["priority"].value == "urgent", "signals count as in the first look"


def test_a_network_of_another_shape_is_refused(second):
    with np.load(io.BytesIO(model_to_bytes(second)), allow_pickle=False) as archive:
        arrays = {name: archive[name] for name in archive.files}
    stream = io.BytesIO()
    np.savez(stream, **arrays | {"category_into": np.zeros((3, 4), np.float16)})
    with pytest.raises(ModelFileError, match="train again"):
        model_from_bytes(stream.getvalue())


BEYOND_ITS_LESSONS = {
    "Livraison|Où est mon colis ? Il devait arriver lundi.": "order-delivery",
    "|Je n'arrive plus à me connecter, j'ai oublié mon mot de passe.": "account-access",
    "Lieferung|Wo bleibt mein Paket?": "order-delivery",
    "|Ich habe die Rechnung nicht erhalten, bitte schicken Sie sie noch einmal.": "billing-refund",
    "비밀번호|로그인이 안 됩니다. 비밀번호를 잊어버렸어요.": "account-access",
    "|Не могу войти в аккаунт, забыл пароль.": "account-access",
    "|パスワードを忘れてログインできません。": "account-access",
    "|Onde está a minha encomenda? Ainda não chegou.": "order-delivery",
}
"""Requests in languages of which no example is learned."""


@pytest.mark.parametrize("written", BEYOND_ITS_LESSONS)
def test_a_request_in_another_language_is_answered_by_its_meaning(second, written):
    subject, body = written.split("|")
    (said,) = look_again_at([TicketText(subject, body)], model=second)
    assert said["category"].value == BEYOND_ITS_LESSONS[written]
    assert said["category"].value in apart(said["skills"].value)
    assert said["priority"].value
    assert said["type"].value


@pytest.mark.parametrize("body", ["Wie hoch ist der Eiffelturm?", "Qual é a capital do Peru?", "明日の天気を教えて", "🎉🎉🎉", ""])
def test_what_does_not_belong_here_gets_no_answer_to_any_question(second, body):
    (said,) = look_again_at([TicketText("", body)], model=second)
    assert {one.value for one in said.values()} == {None}
    assert {one.reason for one in said.values()} <= {Reason.OUT_OF_SCOPE, Reason.NO_TEXT}
    assert said["skills"].reason is said["category"].reason


@pytest.mark.parametrize(
    "text",
    [
        "An unknown person signed in to my profile although I never allowed it",
        "Jemand hat sich ohne meine Erlaubnis in mein Konto eingeloggt",
        "Quelqu'un s'est connecté à mon compte sans ma permission",
        "Alguien entró en mi cuenta sin mi permiso",
        "誰かが許可なく私のアカウントにログインしました",
        "Кто-то вошёл в мой аккаунт без моего разрешения",
    ],
)
def test_a_login_that_nobody_allowed_is_a_report_in_other_languages_too(second, text):
    (found,) = look_again_at([TicketText("", text)], model=second)
    assert found["category"].value == "security-report"


@pytest.mark.parametrize("text", ["Ich kann mich nicht anmelden", "Je n'arrive pas à me connecter", "No puedo entrar en mi cuenta"])
def test_who_cannot_log_in_still_asks_for_access(second, text):
    (found,) = look_again_at([TicketText("", text)], model=second)
    assert found["category"].value == "account-access"
