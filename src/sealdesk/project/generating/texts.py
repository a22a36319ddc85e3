"""Invented letters in English and Chinese: sentences with gaps, and words to fill them. The same seed writes the same letters."""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import Final


def _listed(text: str, by: str | None = None) -> tuple[str, ...]:
    return tuple(text.split(by))


FAMILY: Final = _listed("Meyer Okafor Novak Silva Rossi Haddad Larsen Dubois Kovacs Tanaka Murphy Iyer Costa Brandt Walsh Petrov")
GIVEN: Final = _listed("Anna Ben Chiara David Elena Farid Grace Hugo Ines Jonas Kira Liam Maya Noah Olga Pedro Rosa Sven Tara Yusuf")
FAMILY_ZH: Final = tuple("王李张刘陈杨赵黄周吴徐孙胡朱高林")
GIVEN_ZH: Final = _listed("思远 雨桐 子涵 建国 晓明 丽华 志强 静怡 俊杰 欣然 海燕 文博 佳宁 一诺 浩宇 秀英")
GOODS: Final = _listed("parasol,garden chair,kettle,desk lamp,rain jacket,tent,suitcase,headphones,bookshelf,blender,sleeping bag", ",")
GOODS_ZH: Final = _listed("遮阳伞 花园椅 电热水壶 台灯 雨衣 帐篷 行李箱 耳机 书架 搅拌机 打气筒 睡袋")
TOWNS: Final = _listed("Leeds Porto Utrecht Graz Cork Lyon Aarhus Turin Bilbao Ghent Tampere Malmo")
TOWNS_ZH: Final = _listed("杭州 成都 苏州 青岛 厦门 长沙 西安 大连 合肥 昆明 佛山 无锡")


@dataclass(frozen=True, slots=True)
class Letters:
    """What one language writes: a subject and an opening by category, answers, and what customers say to them."""

    opening: dict[str, tuple[tuple[str, str], ...]]
    detail: tuple[str, ...]
    answer: tuple[str, ...]
    back: tuple[str, ...]


EN: Final = Letters(
    opening={
        "account-access": (
            ("I cannot sign in", "Since yesterday the site says that my password is wrong, although I did not change it."),
            ("New telephone, no code", "I have a new telephone number and the code still goes to the old one."),
        ),
        "order-delivery": (
            ("Where is order {order}?", "My {goods} was to arrive in {town} last week and the tracking page has not moved since."),
            ("Wrong address on {order}", "Please send the {goods} to {town}, I have moved since I ordered it."),
        ),
        "product-fault": (
            ("The {goods} is broken", "The {goods} from order {order} stopped working after two days. I attach a photograph."),
            ("A part is missing", "A screw and the manual are missing from the box of my {goods}."),
        ),
        "billing-refund": (
            ("Charged twice for {order}", "My bank shows {amount} twice for the {goods}. Please return one of them."),
            ("Refund still missing", "I sent the {goods} back three weeks ago and {amount} has not come back to my card."),
        ),
        "how-to": (("How do I clean the {goods}?", "Can the cover of the {goods} be washed, and at how many degrees?"),),
        "complaint": (("Nobody answers", "I have written about order {order} twice and nobody answers. I am disappointed."),),
        "sales-question": (("Is the {goods} in stock?", "I need {amount} worth of {goods} for our office in {town}. Any discount?"),),
        "privacy-request": (("Delete my data", "Please delete my account and everything that you keep about me."),),
    },
    detail=(
        "The order number is {order} and I paid {amount}.",
        "You can reach me in the evening, I live in {town}.",
        "It worked well until the weekend.",
        "My neighbour bought the same {goods} and has no trouble.",
        "I would rather have a new one than my money back.",
        "Please answer soon, we travel on Friday.",
    ),
    answer=(
        "Thank you for writing. I have looked at order {order} and sent a new {goods} to you today.",
        "I am sorry for the trouble. {amount} will be on your account within five working days.",
        "Thank you for your patience. Could you send us the serial number that stands under the {goods}?",
        "The parcel waits at the depot in {town}. It will be delivered tomorrow before noon.",
    ),
    back=(
        "Thank you, that solved it.",
        "The number is {order}. I hope this helps.",
        "It came today, but the {goods} has a scratch.",
        "I still wait. When will somebody call me?",
    ),
)
ZH: Final = Letters(
    opening={
        "account-access": (
            ("登录不了账号", "从昨天开始一直提示密码错误，可是我没有改过密码。"),
            ("换手机号后收不到验证码", "我换了新的手机号，验证码还是发到旧号码。"),
        ),
        "order-delivery": (
            ("订单 {order} 到哪里了", "我买的{goods}上周就该送到{town}，物流信息一直没有更新。"),
            ("修改收货地址", "我搬家了，请把{goods}改寄到{town}。"),
        ),
        "product-fault": (
            ("{goods}坏了", "订单 {order} 的{goods}用了两天就坏了，照片见附件。"),
            ("少了配件", "我的{goods}包装里少了螺丝和说明书。"),
        ),
        "billing-refund": (
            ("订单 {order} 重复扣款", "银行显示{goods}扣了两次 {amount}，请退回一笔。"),
            ("退款还没有到账", "{goods}三周前就寄回去了，{amount} 还没有退到卡上。"),
        ),
        "how-to": (("{goods}怎么清洗", "请问{goods}的外套可以水洗吗，水温多少合适？"),),
        "complaint": (("没有人回复", "关于订单 {order} 我已经写了两次，一直没有人回复，非常失望。"),),
        "sales-question": (("{goods}有现货吗", "我们{town}的办公室想采购一批{goods}，预算 {amount}，有优惠吗？"),),
        "privacy-request": (("请删除我的个人信息", "请注销我的账号，并删除你们保存的所有个人信息。"),),
    },
    detail=(
        "订单号是 {order}，付款 {amount}。",
        "晚上联系我比较方便，我住在{town}。",
        "周末之前一直都是好的。",
        "邻居买了同款{goods}，没有这个问题。",
        "比起退款，我更想换一个新的。",
        "请尽快回复，我们周五要出门。",
    ),
    answer=(
        "感谢您的来信。我们查了订单 {order}，今天已经给您补发了新的{goods}。",
        "给您添麻烦了。{amount} 会在五个工作日内退回您的账户。",
        "感谢您的耐心。请把{goods}底部的序列号发给我们。",
        "包裹在{town}的网点，明天中午之前送到。",
    ),
    back=("谢谢，问题解决了。", "序列号是 {order}，麻烦您了。", "今天收到了，但是{goods}有划痕。", "还在等，什么时候有人联系我？"),
)


@dataclass(frozen=True, slots=True)
class Talk:
    """One invented conversation: what the customer asks, what the desk answers, what the customer says then."""

    language: str
    category: str
    subject: str
    texts: tuple[str, str, str]


class Writer:
    """Writes names and conversations. ``seed`` decides everything."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)  # noqa: S311 - invented letters, no secret

    def person(self, number: int) -> tuple[str, str, str]:
        """A name, an address that is nobody's, and a language: the same for the same number."""
        chance = random.Random(number)  # noqa: S311 - as above
        if number % 2:
            name = chance.choice(FAMILY_ZH) + chance.choice(GIVEN_ZH)
            return name, f"kehu{number}@customer.example", "zh-hans"
        name = f"{chance.choice(GIVEN)} {chance.choice(FAMILY)}"
        return name, f"{name.lower().replace(' ', '.')}.{number}@customer.example", "en"

    def talk(self, language: str) -> Talk:
        """A conversation of three messages."""
        chance, letters = self.chance, ZH if language.startswith("zh") else EN
        category = chance.choice(tuple(letters.opening))
        subject, opening = chance.choice(letters.opening[category])
        gaps = self._gaps(language)
        asked = " ".join((opening, *chance.sample(letters.detail, chance.randint(1, 3))))
        texts = tuple(text.format(**gaps) for text in (asked, chance.choice(letters.answer), chance.choice(letters.back)))
        return Talk(language, category, subject.format(**gaps), (texts[0], texts[1], texts[2]))

    def _gaps(self, language: str) -> dict[str, str]:
        chance, zh = self.chance, language.startswith("zh")
        return {
            "order": f"{chance.choice('ABCDEFGH')}{chance.randint(10_000, 99_999)}-{chance.randint(10, 99)}",
            "goods": chance.choice(GOODS_ZH if zh else GOODS),
            "town": chance.choice(TOWNS_ZH if zh else TOWNS),
            "amount": f"{'¥' if zh else '€'}{chance.randint(9, 900)}.{chance.randint(0, 99):02}",
        }
