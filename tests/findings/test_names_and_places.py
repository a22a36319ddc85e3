"""Names and addresses have no check digit: what announces them, what they are made of and what stands beside them decides."""

from __future__ import annotations

import pytest

from sealdesk.findings import Kind, find


def found(text: str, *kinds: Kind) -> list[str]:
    """The words of the findings of these kinds."""
    return [text[one.start : one.end] for one in find(text, kinds)]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("我叫王小明，手机号是13800138000", ["王小明"]),
        ("收件人欧阳娜娜 电话13800138000", ["欧阳娜娜"]),
        ("联系人：孙想,收款账号", ["孙想"]),
        ("收件人张三电话13800138000", ["张三"]),
        ("记者张丽娟昨天报道", ["张丽娟"]),
        ("研究部主任李成说，安全最重要", ["李成"]),
        ("主教练莫里尼奥表示满意", ["莫里尼奥"]),
        ("演员瑞斯·维瑟斯彭接受采访", ["瑞斯·维瑟斯彭"]),
        ("经理李成说可以退。后来李成又不退了", ["李成", "李成"]),
        ("My name is Naomi Ryan and I need help.", ["Naomi Ryan"]),
        ("Dear Mr. Thompson, thank you", ["Thompson"]),
    ],
)
def test_a_name_is_found(text: str, names: list[str]) -> None:
    assert found(text, Kind.NAME) == names


@pytest.mark.parametrize(
    "text",
    [
        "请问这个黄金是什么价格，谢谢您",
        "高兴极了，全部都收到了，包装完好",
        "《梅兰芳》什么时候上映",
        "名字和号码写错了",
        "麦当劳和肯德基都可以用券吗",
        "How do I change the address linked to my card?",
        "I have been waiting over a week. Is the card still coming?",
    ],
)
def test_common_words_are_nobodys_name(text: str) -> None:
    assert found(text, Kind.NAME, Kind.ADDRESS) == []


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("寄到海南省辉市沈河杜街C座B座12层。ip是148.221.165.172", "海南省辉市沈河杜街C座B座12层"),
        ("地址是浙江省杭州市西湖区文三路12号2单元501室，谢谢", "浙江省杭州市西湖区文三路12号2单元501室"),
        ("住址：内蒙古自治区福州县安次兴安盟路Q座3号楼2单元501室", "内蒙古自治区福州县安次兴安盟路Q座3号楼2单元501室"),
        ("四川省绵阳市涪城区滨江路10号 刘女士", "四川省绵阳市涪城区滨江路10号"),
    ],
)
def test_an_address_is_found_to_its_end(text: str, address: str) -> None:
    assert found(text, Kind.ADDRESS) == [address]


def test_a_town_alone_is_a_place_and_no_address() -> None:
    assert found("北京的天气怎么样", Kind.ADDRESS) == []
    assert found("北京的天气怎么样", Kind.PLACE) == ["北京"]


def test_a_place_in_the_name_of_a_body_is_none() -> None:
    assert found("北京市公安局和中国银行", Kind.PLACE) == []
