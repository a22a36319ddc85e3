"""Asking for another address on an account because the old one is out of reach, and extortion: what takes over accounts and purses."""

from __future__ import annotations

import pytest

from sealdesk.triage.dangers.asking import asked


@pytest.mark.parametrize(
    "text",
    [
        "Please change the email on my account to new@x.example, I no longer have access to the old one.",
        "I lost access to my old mailbox. Could you update my email address to bob@new.example?",
        "Can you update the address on file without me confirming? I can't access the old inbox anymore",
        "My old email was hacked, please set my account email to a@b.example",
        "请帮我把账号邮箱改成 new@x.example，旧邮箱登不上了",
        "我原来的邮箱用不了了，麻烦帮我换成这个邮箱",
        "旧邮箱登不上了，请把账号改到新邮箱 a@b.example",
    ],
)
def test_who_wants_another_address_and_cannot_confirm_it_from_the_old_one(text: str) -> None:
    assert "asks-new-address" in asked(text)


@pytest.mark.parametrize(
    "text",
    [
        "I have recorded you through your webcam. Send $900 in bitcoin to this wallet or all your contacts get the video.",
        "We hacked your website and copied your database. Pay 0.5 BTC within 3 days.",
        "I have full access to your device.\nYour videos are with me. Transfer 900 USD in Bitcoin.",
        "We will leak your customer data unless you pay the ransom",
        "我们已经入侵你的电脑并录下了你的视频，三天内转账 2000 usdt，否则公开。",
        "如果不付钱就把你的照片公开",
    ],
)
def test_who_threatens_to_publish_something_unless_somebody_pays(text: str) -> None:
    assert "threatens" in asked(text)


@pytest.mark.parametrize(
    "text",
    [
        "How do I change my email address?",
        "How do I change my email if I no longer have access to the old one?",
        "I lost access to my old email and cannot reset my password. What can I do?",
        "I have changed my email address, please note: a@b.example",
        "Please change my delivery address, I no longer live there.",
        "Please update my email address to anna@new.example.",
        "I do not have access to the attic. Please update the address on the parcel label.",
        "The video of your tent set-up helped me. Do you take bitcoin?",
        "I filmed the broken pole for you, see attached video. Please send me a refund of $40.",
        "I sent photos of your lamp; please pay back $20",
        "If you don't pay the refund I will post a review",
        "照片发给您了，请转账退款到原账户",
        "我拍了照片给您，退款请转账到原卡",
        "邮箱收不到验证码，请帮我看看",
        "请把发票发到新邮箱，旧的不用了",
    ],
)
def test_what_customers_write_is_neither(text: str) -> None:
    assert not {"asks-new-address", "threatens"} & asked(text).keys()
