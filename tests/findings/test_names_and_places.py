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


@pytest.mark.parametrize(
    "address",
    [
        "长沙市芙蓉区五一大道二段88号",
        "成都高新区天府大道北段1480号",
        "沈阳市和平区南京北街一段8号",
        "台北市大安區忠孝東路四段45號7樓",
        "新北市板橋區文化路一段188巷10弄5號3樓",
        "臺中市西屯區臺灣大道三段99號",
        "香港九龍尖沙咀廣東道25號海港城",
        "香港中環皇后大道中99號中環中心30樓",
        "香港新界沙田禾輋邨第三座1204室",
    ],
)
def test_roads_with_sections_and_addresses_of_taiwan_and_hong_kong(address: str) -> None:
    assert found(f"我朋友住在{address}，请寄到那里。", Kind.ADDRESS) == [address]


@pytest.mark.parametrize("text", ["我知道25号到货", "北京到上海这段路程很长", "他在北京的第三段婚姻持续了27号"])
def test_a_section_and_a_number_alone_are_no_address(text: str) -> None:
    assert found(text, Kind.ADDRESS) == []


def test_a_town_alone_is_a_place_and_no_address() -> None:
    assert found("北京的天气怎么样", Kind.ADDRESS) == []
    assert found("北京的天气怎么样", Kind.PLACE) == ["北京"]


def test_a_place_in_the_name_of_a_body_is_none() -> None:
    assert found("北京市公安局和中国银行", Kind.PLACE) == []
