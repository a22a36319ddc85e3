"""Made-up customers' sentences, with values of a form planted in them and numbers that only look like such values."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any, Final

from tests.findings.decoys import DECOYS
from tests.findings.made import VALUES

#: Looked at while the rules were mended.
LEARNED: Final = (
    "我的车牌是{cnplate}，昨天在停车场被扣了两次费，共{amount}元。",
    "{cnplate}这辆车的月卡什么时候到期？",
    "请把{cnplate}换成{cnplate}，订单号{order}。",
    "护照号码：{cnpass}，订单{order}里写错了。",
    "登机需要护照，我的是{cnpass}，快递单号{tracking}",
    "本人出生于{cnborn}，{bought}下的单，单号{order}。",
    "生日：{cnborn}\n手机：{mobile}\n邮箱：{email}",
    "身份证{resident}，版本{version}登录失败，时间{time}",
    "{resident}是我的证件号，系统提示{badresident}有误",
    "银行卡{card}扣款{amount}元，流水号{order}",
    "退到{card}吧，不要退到{badcard}",
    "收款账号IBAN：{iban}，金额{amount}欧元",
    "从{ip4}登录的不是我，时间戳{epoch}",
    "IPv6地址{ip6}连不上，固件{version}",
    "电话{landline}或者{mobile}都可以，型号{model}",
    "海外号码{phone}，请勿在{time}之前打",
    "{mobile}收不到验证码，工单号{order}",
    "请发到{email}，房间{room}，快递{tracking}",
    "My number plate is {ukplate}, parked at {time}, charged {amount}.",
    "The car with registration {ukplate} was fined twice (reference {order}).",
    "Kennzeichen {deplate}, order {order}, please correct the permit.",
    "licence plate: {deplate} - the model is {model}",
    "My passport number is {pass} and the booking is order {order}.",
    "Passport no. {cnpass}, issued {bought}, tracking {tracking}.",
    "I was born on {enborn} and ordered on {bought}.",
    "Date of birth: {enborn}. Invoice date: {bought}.",
    "DOB {enborn}, phone {phone}, order no. {order}",
    "Please refund to IBAN {iban}, amount {amount} EUR, ref {order}.",
    "{iban} is right, {badiban} was a typo.",
    "I paid {amount} with card {card}, order {order}.",
    "charged twice on {card} at {time}, see invoice {order}",
    "My server {ip4} runs version {version} since {time}.",
    "Requests from {ip6} fail, request hash {hash}, epoch {epoch}.",
    "Call me on {phone} or {told_phone}; ticket #{order}.",
    "my mobile is {told_phone}, tracking number {tracking}",
    "Write to {email}, commit {hash}, room {room}.",
    "ID card {resident} belongs to me, serial number {order}",
)
#: Kept from the rules until they were done; then two kinds were mended with them, and the next were written.
HELD: Final = (
    "您好，停车费多扣了！车号{cnplate}，{time}入场，收了{amount}。",
    "绑定车辆 {cnplate} 失败，App {version}，机型{model}",
    "我先生的护照是{cnpass}，我的是{cnpass}，一起改签，订单编号：{order}",
    "出生日期{cnborn}填错了，应为{cnborn}，谢谢",
    "孩子{cnborn}出生，注册日期{bought}，可以参加活动吗？",
    "实名认证不过：身份证号 {resident}，提示码{badresident}。",
    "信用卡号是{card}，账单金额{amount}，交易流水{order}。",
    "向{iban}汇款{amount}，批次号{order}",
    "异地登录提醒 IP：{ip4}，发生在{time}；另一条是{ip6}。",
    "联系方式 {mobile}，座机{landline}，运单号{tracking}",
    "麻烦回电{mobile}，不要打{landline}。货号{model}",
    "我在德国，手机{phone}；德国车牌 {deplate}",
    "邮箱改成 {email} 吧，原来的{email}不用了，验证码{order}",
    "Vehicle reg {ukplate} still shows the old permit, paid {amount} on {bought}.",
    "We have two cars, plates {ukplate} and {deplate}.",
    "Number plate: {cnplate}; parcel {tracking}; model {model}",
    "Re my passport ({pass}): the name is wrong on ticket {order}",
    "passport {pass} expires soon, case {order}, opened {time}",
    "Birthday {enborn}; member since {bought}; batch {order}.",
    "My son, born {enborn}, cannot log in to version {version}.",
    "Account for the refund: {iban}. Sum: {amount}. Invoice {order}.",
    "Visa {card} was declined; {badcard} is what the receipt says.",
    "Blocked {ip4} and {ip6} at {time}, build {version}, sku {order}",
    "You can reach us: {phone} (office), {email}. Serial {order}",
    "Telephone {told_phone}, waybill {tracking}, total {amount}",
    "My resident ID is {resident} and not {badresident}.",
)
#: Written after the rules had been mended with the other two.
FRESH: Final = (
    "停车缴费{amount}元，{cnplate}，{time}离场，谢谢！",
    "过户后车牌由{cnplate}变成{cnplate}，工单{order}",
    "换了新护照{cnpass}，旧的{cnpass}作废，请更新。订单{order}",
    "小朋友的生日是{cnborn}，{bought}购买的票，取票号{order}",
    "法定代表人身份证：{resident}，公司流水{order}，金额{amount}",
    "工资卡{card}，开户时间{time}；旧卡{card}已注销",
    "境外账户{iban}，款项{amount}，快递单号{tracking}",
    "服务器{ip4}到{ip6}丢包，{time}开始，内核{version}",
    "客户手机{mobile}，传真{landline}，合同编号{order}",
    "发票寄到{email}，型号{model}，序列号{hash}",
    "I drive {ukplate} and your machine charged {amount} at {time}. Car registration is correct.",
    "The vehicle, {deplate}, was booked under reference {order}.",
    "New number plate {ukplate}, old plate {ukplate}, permit no. {order}",
    "Travel document: passport {pass}, ticket {order}, seat {room}",
    "Please correct my date of birth to {enborn}; I joined on {bought}.",
    "d.o.b. {enborn}, order {order}, shipped {bought}",
    "Send {amount} to {iban} and not to {badiban}, invoice {order}.",
    "The debit card {card} belongs to my wife, transaction id {order}",
    "Login from {ip4} at {time}; firmware {version}; also {ip6}.",
    "Reach my colleague under {phone} or by {email}, sku {order}",
    "phone: {told_phone}\nparcel: {tracking}\nroom: {room}",
    "Chinese ID number {resident}, booking {time}, batch {order}",
)


def annotated(templates: tuple[str, ...], seed: int, each: int = 40) -> Iterator[dict[str, Any]]:
    """Rows as ``pii evaluate`` reads them: each template filled ``each`` times, with the spans of what was planted."""
    rng = random.Random(seed)
    for _ in range(each):
        for template in templates:
            text, spans, at = "", list[dict[str, Any]](), 0
            while (low := template.find("{", at)) >= 0:
                high = template.index("}", low)
                text, name, at = text + template[at:low], template[low + 1 : high], high + 1
                if name in VALUES:
                    make, kind = VALUES[name]
                    value = make(rng)
                    spans.append({"entity_type": kind.value, "start_position": len(text), "end_position": len(text) + len(value)})
                else:
                    value = DECOYS[name](rng)
                text += value
            yield {"text": text + template[at:], "spans": spans}
