"""Letters of customers, three for each matter, in English and Chinese: written for measuring what is called alike.

Neighbours are meant to be confused: a refund that did not come and one that is asked for, a code that does not arrive and a password
that was forgotten. No two letters of a matter share a sentence.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

ENGLISH: Final[Mapping[str, tuple[str, str, str]]] = {
    "no-code": (
        "Cannot sign in\nSince I have a new phone the text with the code never arrives.",
        "Verification code missing\nHello, I changed my mobile yesterday and now no login code is sent to me.",
        "Code by SMS\nI wait for the six digits to log in, but my new phone gets no message.",
    ),
    "forgot-password": (
        "Forgotten password\nI no longer know my password. How do I set a new one?",
        "Password reset\nPlease help me reset the password of my account, I forgot it.",
        "Login\nMy password is lost and I would like to choose another.",
    ),
    "refund-late": (
        "Where is my refund?\nI sent the lamp back three weeks ago and have not seen the money yet.",
        "Money not returned\nYou received my return on the 3rd, but the refund is still missing on my account.",
        "Refund overdue\nThe refund for the lamp I returned was promised within ten days. Nothing came.",
    ),
    "refund-wanted": (
        "I want to return the lamp\nIt does not fit our room. How can I send it back and get a refund?",
        "Return\nWe do not like the colour of the lamp, please tell me how to return it.",
        "Sending back\nCan I give the lamp back within the 14 days, and who pays the postage?",
    ),
    "late-parcel": (
        "Parcel does not arrive\nMy order was sent a week ago and tracking has not moved since.",
        "Delivery delayed\nThe tracking says in transit for eight days. When will my parcel be here?",
        "Where is my order\nIt should have been delivered last Monday, but the courier has not come.",
    ),
    "damaged": (
        "Vase broken\nThe vase arrived in pieces, the box was crushed.",
        "Damaged on delivery\nWhen I opened the parcel the vase was cracked. I have photos.",
        "Broken vase\nUnfortunately the glass was shattered when it came; please send another.",
    ),
    "wrong-item": (
        "Wrong colour\nI ordered the blue chair and got a green one.",
        "Not what I ordered\nInstead of the blue chair there was a green chair in the box.",
        "Mix-up\nYou sent me the green chair, my order says blue.",
    ),
    "invoice-copy": (
        "Invoice for March\nOur accountant needs a copy of the March invoice.",
        "Copy of an invoice\nCould you send the invoice of March once more as PDF?",
        "Missing invoice\nI cannot find the bill for March, please mail it again.",
    ),
    "invoice-wrong": (
        "Invoice has the wrong address\nPlease correct the company name and address on our invoice.",
        "Correction of invoice\nThe invoice shows our old address; we need it issued again with the new one.",
        "Billing address\nOn the bill is the address from before our move, please change it and reissue.",
    ),
    "charged-twice": (
        "Charged twice\nMy card was debited two times for one order.",
        "Double payment\nI see the same amount twice on my card statement, please return one.",
        "Paid two times\nYou took the money for my order from my card twice on Tuesday.",
    ),
    "cancel-subscription": (
        "Cancel my plan\nI want to end my subscription at the end of the month.",
        "Subscription\nPlease stop the monthly subscription, we no longer use it.",
        "Termination\nHow can I cancel the subscription before it renews?",
    ),
    "change-address": (
        "New delivery address\nI moved. Please send my order to the new address instead.",
        "Change the address of my order\nCan the parcel go to my office? It has not left yet.",
        "Address\nI entered the wrong street for the delivery, please change it before you ship.",
    ),
    "wifi": (
        "Lamp and Wi-Fi\nThe smart lamp does not connect to our wireless network.",
        "Cannot pair the lamp\nThe app finds the lamp but it never joins the Wi-Fi.",
        "Network problem\nAfter changing the router the lamp is offline and will not connect again.",
    ),
    "app-crash": (
        "App closes\nYour app crashes as soon as I open the order page.",
        "Crash on my iPhone\nSince the update the app shuts down when I tap on orders.",
        "App keeps crashing\nEvery time I look at an order the application quits.",
    ),
    "voucher": (
        "Voucher refused\nThe code of my gift voucher is said to be invalid.",
        "Gift card does not work\nAt checkout the shop tells me the voucher code is not valid.",
        "Discount code\nI cannot redeem my voucher, it says invalid code.",
    ),
    "opening-hours": (
        "Opening hours\nIs your shop open on Sunday?",
        "Sunday\nUntil when can I visit the store at the weekend?",
        "Visit\nWhen does the shop open and close on Sundays?",
    ),
    "spare-part": (
        "Missing screw\nOne screw for the shelf is missing in the box.",
        "Parts missing\nThe bag with screws for the shelf was not in the package.",
        "Shelf incomplete\nWe cannot build the shelf up because two screws are not there.",
    ),
    "delete-account": (
        "Delete my account\nPlease delete my account and all my data.",
        "Erase my data\nI ask you to remove everything you keep about me, and close the account.",
        "Closing my account\nHow do I delete my profile for good?",
    ),
    "export-data": (
        "Export\nHow can I download our reports as a spreadsheet?",
        "CSV of reports\nIs there a way to export the report table to Excel?",
        "Reports\nI would like to have the report as a CSV file for my boss.",
    ),
    "slow": (
        "Very slow\nYour web site takes a minute to load each page today.",
        "Pages load slowly\nSince this morning everything on the site is sluggish.",
        "Performance\nThe website is so slow that we cannot work.",
    ),
}
CHINESE: Final[Mapping[str, tuple[str, str, str]]] = {
    "no-code": (
        "收不到验证码\n换了新手机以后一直收不到登录验证码。",
        "无法登录\n您好，昨天换了手机号，短信验证码怎么都不来。",
        "验证码问题\n登录的时候等了半天也没有收到验证码短信，手机是新换的。",
    ),
    "forgot-password": (
        "忘记密码\n我想不起来密码了，怎么重新设置？",
        "重置密码\n麻烦帮我把账号的密码重置一下，忘了。",
        "登录密码\n密码丢了，想换一个新的密码。",
    ),
    "refund-late": (
        "退款没到账\n台灯三周前就寄回去了，退款到现在还没收到。",
        "退款进度\n你们三号签收了我的退货，钱怎么还没退？",
        "迟迟不退款\n说好十天内退款，退回的台灯都收到了，钱还没有到账。",
    ),
    "refund-wanted": (
        "想退货\n台灯和房间不搭，怎么退货退款？",
        "申请退货\n台灯颜色不喜欢，请问怎么寄回去？",
        "七天无理由\n台灯还能退吗？退货运费谁出？",
    ),
    "late-parcel": (
        "快递一直不到\n订单发货一周了，物流信息不更新。",
        "物流停滞\n物流显示运输中已经八天，包裹什么时候能到？",
        "催一下快递\n本来上周一该送到的包裹，到现在还没有派送。",
    ),
    "damaged": (
        "花瓶碎了\n收到的时候花瓶已经碎了，箱子也压扁了。",
        "收货破损\n打开包裹发现花瓶裂了，我拍了照片。",
        "花瓶破损\n花瓶到货就是坏的，玻璃全碎，请重新寄一个。",
    ),
    "wrong-item": (
        "发错颜色\n我订的是蓝色椅子，收到的是绿色的。",
        "发错货了\n箱子里是绿色椅子，不是我下单的蓝色。",
        "货不对板\n订单写的蓝色，你们给我寄了绿色的椅子。",
    ),
    "invoice-copy": (
        "三月发票\n会计需要三月份发票的副本。",
        "补发发票\n麻烦把三月的发票再发一份 PDF 给我。",
        "发票找不到了\n三月的发票弄丢了，请重新发到邮箱。",
    ),
    "invoice-wrong": (
        "发票抬头错误\n发票上的公司名称和地址不对，请更正。",
        "更正发票\n发票还是我们的旧地址，需要按新地址重开。",
        "发票地址\n开票地址是搬家前的，请修改后重新开具。",
    ),
    "charged-twice": (
        "重复扣款\n一个订单我的银行卡被扣了两次钱。",
        "扣了两次\n账单上同样的金额出现两笔，请退一笔。",
        "多扣了钱\n周二的订单从我卡里扣了两遍。",
    ),
    "cancel-subscription": (
        "取消订阅\n我想在月底停掉订阅。",
        "退订\n请把每月的订阅停掉，我们不用了。",
        "订阅续费\n怎么在自动续费之前取消订阅？",
    ),
    "change-address": (
        "改收货地址\n我搬家了，订单请寄到新地址。",
        "修改地址\n还没发货的话，能不能把包裹改寄到公司？",
        "地址填错了\n收货的街道写错了，发货前请帮我改一下。",
    ),
    "wifi": (
        "台灯连不上网\n智能台灯连不上家里的无线网络。",
        "配网失败\n应用能找到台灯，可是一直连不上 Wi-Fi。",
        "网络问题\n换了路由器以后台灯离线，再也连不上。",
    ),
    "app-crash": (
        "应用闪退\n一打开订单页面应用就闪退。",
        "更新后闪退\n更新以后点订单应用就自己关掉。",
        "老是闪退\n每次查看订单，应用都会退出。",
    ),
    "voucher": (
        "优惠码无效\n礼品券的兑换码提示无效。",
        "礼品卡用不了\n结账的时候说礼品券的码不对。",
        "兑换失败\n礼品券兑换不了，显示兑换码无效。",
    ),
    "opening-hours": (
        "营业时间\n你们周日营业吗？",
        "周日开门吗\n周末门店几点关门？",
        "想去门店\n门店星期天几点到几点营业？",
    ),
    "spare-part": (
        "少了螺丝\n书架的箱子里少一颗螺丝。",
        "缺配件\n书架的螺丝包没有在包裹里。",
        "书架装不了\n少了两颗螺丝，书架装不起来。",
    ),
    "delete-account": (
        "注销账号\n请注销我的账号并删除所有信息。",
        "删除个人信息\n请把你们保存的我的资料全部删除，账号也关掉。",
        "关闭账户\n怎么永久删除我的账户？",
    ),
    "export-data": (
        "导出报表\n报表怎么下载成表格？",
        "报表导出\n能不能把报表导出到 Excel？",
        "下载报表\n老板要 CSV 格式的报表，怎么弄？",
    ),
    "slow": (
        "网站很慢\n今天你们网站每个页面要等一分钟。",
        "打开很慢\n从早上开始网页加载特别慢。",
        "网页卡\n网站太慢了，没法工作。",
    ),
}
