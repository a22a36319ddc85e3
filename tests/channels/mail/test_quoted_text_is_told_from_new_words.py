"""What a person newly wrote is told from what their mail program quoted, in Chinese and English."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sealdesk.channels.mail.quoting import split_reply

REPLY = "您好，我还是登录不了，请帮忙看一下。\n谢谢！"

QUOTED = {
    "apple mail zh": "在 2024年3月5日，下午3:20，客服中心 <help@example.com> 写道：\n\n> 请您先重置密码。\n> 客服",
    "apple mail zh, quoted head": "> 在 2024年3月5日，下午3:20，客服中心 <help@example.com> 写道：\n> \n> 请您先重置密码。",
    "gmail zh": "客服中心 <help@example.com> 于2024年3月5日周二 15:20写道：\n\n> 请您先重置密码。",
    "gmail zh, wrapped": "客服中心 <help@example.com> 于2024年3月5日周二\n15:20写道：\n\n> 请您先重置密码。",
    "gmail zh, old": "2012/4/5 客服中心 <help@example.com>\n\n> 请您先重置密码。",
    "gmail zh-TW": "客服中心 <help@example.com> 於 2024年3月5日 週二 下午3:20寫道：\n\n> 請您先重設密碼。",
    "netease 163": '在 2024-03-05 15:20:33，"客服中心" <help@example.com> 写道：\n\n请您先重置密码。\n客服',
    "netease 163, at": 'At 2024-03-05 15:20:33, "客服中心" <help@example.com> wrote:\n\n请您先重置密码。\n客服',
    "qq": '------------------ 原始邮件 ------------------\n发件人: "客服中心" <help@example.com>;\n'
    '发送时间: 2024年3月5日(星期二) 下午3:20\n收件人: "张三" <zhang@example.cn>;\n主题: 回复：登录不了\n\n请您先重置密码。',
    "qq, newer": '---原始邮件---\n发件人: "客服中心" <help@example.com>\n发送时间: 2024年3月5日\n\n请您先重置密码。',
    "outlook zh": "发件人: 客服中心 <help@example.com>\n发送时间: 2024年3月5日 15:20\n收件人: 张三\n主题: 答复: 登录不了\n\n"
    "请您先重置密码。",
    "outlook zh, full width": "________________________________\n"
    "发件人： 客服中心\n发送时间： 2024年3月5日\n收件人： 张三\n主题： 登录不了\n\n"
    "旧文",
    "outlook zh-TW": "寄件者: 客服中心 <help@example.com>\n寄件日期: 2024年3月5日 下午 03:20\n收件者: 張三\n主旨: 登入\n\n請重設。",
    "foxmail": "发件人： help@example.com\n发送时间： 2024-03-05 15:20\n收件人： zhang@example.cn\n主题： 登录不了\n\n旧文",
    "netease master": "---- 回复的原邮件 ----\n| 发件人 | 客服中心<help@example.com> |\n| 日期 | 2024年03月05日 15:20 |\n\n旧文",
    "aliyun": "------------------------------------------------------------------\n发件人：客服中心 <help@example.com>\n"
    "发送时间：2024年3月5日(星期二) 15:20\n收件人：张三 <zhang@example.cn>\n主　题：登录不了\n\n旧文",
    "gmail en": "On Tue, Mar 5, 2024 at 3:20 PM Help Desk <help@example.com> wrote:\n\n> Please reset it.",
    "gmail en, wrapped": "On Tue, Mar 5, 2024 at 3:20 PM Help Desk via Example Incorporated\n<help@example.com> wrote:\n\n"
    "> Please reset it.",
    "outlook en": "From: Help Desk <help@example.com>\nSent: Tuesday, March 5, 2024 3:20 PM\nTo: Jane\nSubject: RE: login\n\n"
    "Please reset it.",
    "outlook en, stars": "*From:* Help Desk <help@example.com>\n*Sent:* Tuesday, March 5, 2024\n*To:* Jane\n*Subject:* RE: login\n\nold",
    "outlook express": '----- Original Message -----\nFrom: "Help" <help@example.com>\nTo: <jane@example.org>\nSent: Tuesday\n\nold',
    "thunderbird": "On 05/03/2024 15:20, Help Desk wrote:\n> Please reset it.\n>\n> Help",
    "yahoo": "--- On Tue, 3/5/24, Help Desk <help@example.com> wrote:\n\nFrom: Help Desk <help@example.com>\nSubject: login\nold",
    "german": "Am 05.03.2024 um 15:20 schrieb Help Desk <help@example.com>:\n> Bitte.",
    "french": "Le 5 mars 2024 à 15:20, Help Desk <help@example.com> a écrit :\n\n> Bonjour",
    "japanese": "2024年3月5日(火) 15:20 Help Desk <help@example.com>:\n\n> 再設定してください。",
}


@pytest.mark.parametrize("program", QUOTED)
def test_the_quotation_of_a_known_program_is_folded(program: str) -> None:
    found = split_reply(f"{REPLY}\n\n{QUOTED[program]}\n")
    assert found.reply == REPLY
    assert found.quoted


@pytest.mark.parametrize(
    "line",
    [
        "发自我的iPhone",
        "发自我的 iPhone",
        "发自我的华为手机",
        "发自我的小米手机",
        "发送自 Windows 10 版邮件应用",
        "从我的 iPad 发送",
        "从我的iPhone发送",
        "发自网易邮箱大师",
        "来自网易邮箱大师",
        "获取 Outlook for iOS",
        "發自我的 iPhone",
        "從我的 iPhone 傳送",
        "发自我的荣耀手机",
        "来自我的华为Mate60",
        "Sent from my iPhone",
        "Sent from Mail for Windows 10",
        "Get Outlook for Android",
        "Sent from Yahoo Mail on Android",
        "Von meinem iPhone gesendet",
        "Envoyé de mon iPhone",
        "Sent via the Samsung Galaxy S8, an AT&T 5G smartphone",
        "iPhoneから送信",
    ],
)
def test_the_advertisement_of_a_mail_program_is_no_part_of_the_reply(line: str) -> None:
    found = split_reply(f"{REPLY}\n\n{line}\n\n{QUOTED['qq']}")
    assert (found.reply, found.signature) == (REPLY, line)


@pytest.mark.parametrize(
    "text",
    [
        "请把发自我的手机的照片打印出来，谢谢。\n明天见。",
        "On Monday I wrote to you about two invoices.\nPlease answer.",
        "From: the station\nwe walked home.",
        "He wrote:\nnothing at all.",
        "项目 > 目标 都已完成",
        "我在 2023 年给你们写道歉信了。\n好的",
        "主题: 发票\n请开发票。",
        "Price list:\n- 3 pens\n- 2 books",
        "",
    ],
)
def test_ordinary_sentences_are_kept_whole(text: str) -> None:
    assert split_reply(text).reply == text
    assert split_reply(text).quoted == ""


def test_an_answer_between_quoted_lines_keeps_the_lines_it_answers() -> None:
    text = "On 05/03/2024, Help wrote:\n> First question?\nYes.\n> Second question?\nNo.\n> Thanks"
    reply = split_reply(text).reply
    assert "Yes." in reply
    assert "> Second question?\nNo." in reply
    assert "> Thanks" not in reply


def test_an_answer_below_the_quotation_is_the_reply() -> None:
    found = split_reply("On 05/03/2024, Help wrote:\n> Old words\n\nNew words")
    assert (found.reply, found.quoted) == ("New words", "On 05/03/2024, Help wrote:\n> Old words")


def test_a_forwarded_mail_without_own_words_is_shown_whole() -> None:
    text = "---------- Forwarded message ---------\nFrom: A <a@example.com>\nDate: Tue\nSubject: x\n\nLook at this"
    found = split_reply(text)
    assert "Look at this" in found.reply
    assert found.quoted == ""


def test_a_signature_after_two_dashes_is_kept_apart() -> None:
    found = split_reply("Please help\n\n-- \nJane Doe\nExample Ltd")
    assert (found.reply, found.signature) == (
        "Please help",
        "-- \nJane Doe\nExample Ltd".replace("-- ", "--"),
    )


@given(st.text(alphabet=st.sampled_from("ab1@<>:： \n写道在于发件人时间主题|-_*wroteOnFrom"), max_size=400))
def test_no_text_loses_a_word_or_raises(text: str) -> None:
    found = split_reply(text)
    words = set(f"{found.reply} {found.quoted} {found.signature}".split())
    assert set(text.split()) == words
