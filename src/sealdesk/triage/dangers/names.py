"""Names that are made to look like others: domains of one's own or of well-known houses, and persons."""

from __future__ import annotations

import functools
import unicodedata
from typing import Final

#: Houses whose name is borrowed most, and the labels that are theirs. Common knowledge, no data set.
HOUSES: Final = {
    "adobe": ("adobe",), "alibaba": ("alibaba", "alibaba-inc", "aliyun", "alibabacloud"), "alipay": ("alipay",),
    "amazon": ("amazon", "amazonaws", "amazonses"), "americanexpress": ("americanexpress", "aexp"), "apple": ("apple", "icloud"),
    "binance": ("binance",), "bradesco": ("bradesco",), "chase": ("chase", "jpmorgan"), "coinbase": ("coinbase",), "costco": ("costco",),
    "dhl": ("dhl",), "docusign": ("docusign",), "dropbox": ("dropbox", "dropboxmail"), "ebay": ("ebay",),
    "facebook": ("facebook", "facebookmail", "meta"), "fedex": ("fedex",), "icbc": ("icbc",), "instagram": ("instagram",),
    "itau": ("itau",), "linkedin": ("linkedin",), "mastercard": ("mastercard",), "mcafee": ("mcafee",), "metamask": ("metamask",),
    "microsoft": ("microsoft", "microsoftonline", "office", "outlook"), "netflix": ("netflix",), "norton": ("norton", "nortonlifelock"),
    "office365": ("microsoft", "office365", "office"), "paypal": ("paypal",), "santander": ("santander",), "taobao": ("taobao",),
    "trustwallet": ("trustwallet",), "unionpay": ("unionpay", "95516"), "walmart": ("walmart",), "wechat": ("wechat", "tencent", "qq"),
    "wellsfargo": ("wellsfargo",), "whatsapp": ("whatsapp",),
}  # fmt: skip
#: What these houses are called where the name is not the label.
_ALSO: Final = {
    "支付宝": "alipay", "淘宝": "taobao", "微信": "wechat", "工商银行": "icbc", "中国银联": "unionpay", "阿里云": "alibaba",
    "american express": "americanexpress", "wells fargo": "wellsfargo", "office 365": "office365", "trust wallet": "trustwallet",
}  # fmt: skip
_TWINS: Final = str.maketrans({
    "0": "o", "1": "l", "i": "l", "3": "e", "5": "s", "7": "t", "8": "b", "і": "l", "ı": "l", "ⅼ": "l", "а": "a", "е": "e", "о": "o",
    "р": "p", "с": "c", "у": "y", "х": "x", "ѕ": "s", "ј": "j", "ԁ": "d", "ɡ": "g", "һ": "h", "к": "k", "м": "m", "т": "t",
    "в": "b", "н": "h", "α": "a", "ο": "o", "ρ": "p", "ν": "v", "τ": "t", "κ": "k", "ε": "e", "υ": "u", "ʏ": "y", "ɑ": "a",
})  # fmt: skip
_SECOND_LEVEL: Final = frozenset({"co", "com", "net", "org", "gov", "edu", "ac", "or", "ne", "gob", "gouv"})


def shown_name(domain: str) -> str:
    """A domain as a reader sees it: punycode written out, in each label that holds nothing invisible."""
    return ".".join(_written_out(label) for label in domain.split(".")) if "xn--" in domain else domain


def _written_out(label: str) -> str:
    try:
        letters = label[4:].encode("ascii").decode("punycode") if label.startswith("xn--") else label
    except UnicodeError:
        return label
    return letters if letters.isprintable() else label


def owner_label(domain: str) -> str:
    """The label that says whose a domain is: ``shop`` of ``mail.shop.co.uk``."""
    labels = domain.split(".")
    if len(labels) < 2:
        return domain
    return labels[-3] if len(labels) > 2 and labels[-2] in _SECOND_LEVEL and len(labels[-1]) == 2 else labels[-2]


@functools.lru_cache(maxsize=4096)
def skeleton(text: str) -> str:
    """What letters look like: accents off, twins of other alphabets and digits as the letters they pass for."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c))
    return plain.translate(_TWINS).replace("rn", "m").replace("vv", "w").replace("cl", "d").replace("-", "")


def is_near(one: str, other: str) -> bool:
    """Whether one letter was changed, added, left out, or two neighbours were swapped."""
    if one == other or abs(len(one) - len(other)) > 1:
        return False
    start = next((place for place, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    rest, rest_other = one[start:], other[start:]
    swapped = rest[:2] == rest_other[:2][::-1] and rest[2:] == rest_other[2:] and len(rest) > 1
    return rest[1:] == rest_other[1:] or rest[1:] == rest_other or rest == rest_other[1:] or swapped


def looks_like(domain: str, own: frozenset[str]) -> str:
    """The domain or house that a foreign domain is made to look like; "" for none."""
    if not domain or domain in own or any(domain.endswith("." + one) for one in own):
        return ""
    label = owner_label(shown_name(domain))
    for one in sorted(own):
        if f".{one}." in f".{domain}" or label == one.replace(".", "-") or _is_made_like(label, owner_label(one)):
            return one
    for house, labels in HOUSES.items():
        if label in labels or len(house) < 5:
            continue
        if skeleton(label) == skeleton(house) or (len(house) > 5 and is_near(label, house)) or house in label.split("-"):
            return house
    return ""


def _is_made_like(label: str, mine: str) -> bool:
    """A twin of a name, or, of one that is long enough to be known by, a slip of the finger or the name with something hung on."""
    if label == mine or len(mine) < 3:
        return False
    if skeleton(label) == skeleton(mine):
        return True
    return len(mine) > 4 and (is_near(label, mine) or label.startswith((mine + "-", mine + "support", mine + "desk")))


def has_own_name(domain: str, own: frozenset[str]) -> bool:
    """Whether a foreign domain bears one's own name under another ending: another firm's, one's own elsewhere, or a trap."""
    mine = {owner_label(one) for one in own}
    label = owner_label(shown_name(domain)) if domain else ""
    return len(label) > 4 and label in mine and not any(domain == one or domain.endswith("." + one) for one in own)


def borrowed_house(name: str, domain: str) -> str:
    """The well-known house that a sender's name or subject names without being of it; "" for none."""
    folded = skeleton(name).replace(" ", "") if name else ""
    words = set(skeleton(name).split()) if name else set()
    for house, labels in HOUSES.items():
        if (len(house) > 5 and skeleton(house) in folded) or skeleton(house) in words:
            return "" if any(label in domain.split(".") for label in labels) else house
    for also, house in _ALSO.items():
        if also in name.casefold():
            return "" if any(label in domain.split(".") for label in HOUSES[house]) else house
    return ""
