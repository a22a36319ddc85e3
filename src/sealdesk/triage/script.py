"""Chinese script: which characters stand only in Traditional writing, and their Simplified partners.

A help-desk vocabulary, best effort: it tells the two scripts apart and lets one model read both. It is no
converter.
"""

_PAIRS = """
們们 個个 這这 為为 來来 時时 會会 說说 對对 開开 關关 問问 題题 無无 發发 後后 還还 過过 進进 動动
與与 裡里 裏里 麼么 嗎吗 請请 謝谢 幫帮 號号 帳账 賬账 戶户 錄录 錯错 誤误 訊讯 證证 驗验 碼码 郵邮
電电 話话 單单 訂订 貨货 購购 買买 賣卖 價价 錢钱 費费 稅税 額额 銀银 貸贷 償偿 賠赔 壞坏 換换 屬属
緊紧 應应 該该 讓让 將将 從从 現现 實实 業业 務务 員员 態态 訴诉 導导 團团 隊队 總总 經经 給给 聯联
繫系 係系 線线 網网 頁页 點点 擊击 鍵键 盤盘 鎖锁 鑰钥 傳传 輸输 連连 結结 續续 約约 級级 統统 設设
計计 記记 許许 識识 護护 資资 據据 隱隐 權权 刪删 註注 銷销 複复 復复 轉转 載载 選选 擇择 標标 簽签
籤签 紙纸 種种 樣样 類类 質质 圖图 圓圆 萬万 億亿 雙双 幾几 兩两 張张 隻只 條条 邊边 間间 門门 廠厂
車车 運运 達达 遲迟 週周 遠远 適适 遞递 區区 場场 報报 聲声 響响 聽听 書书 讀读 寫写 學学 習习 師师
長长 親亲 愛爱 歡欢 樂乐 氣气 憤愤 滿满 溫温 熱热 濕湿 燒烧 損损 廢废 舊旧 確确 認认 當当 嚴严 歲岁
歷历 曆历 舉举 檢检 審审 維维 繼继 絡络 絕绝 織织 貴贵 責责 貼贴 頻频 顯显 願愿 顧顾 預预 領领 頭头
顏颜 風风 飛飞 飯饭 餘余 駭骇 馬马 騙骗 釣钓 魚鱼 盜盗 竊窃 滲渗 蟲虫 腦脑 機机 體体 軟软 視视 螢萤
畫画 擋挡 擴扩 鬧闹 處处 備备 優优 僅仅 傷伤 債债 儘尽 盡尽 內内 兒儿 剛刚 創创 劃划 勝胜 勞劳 協协
參参 吳吴 啟启 啓启 噴喷 囉啰 國国 園园 執执 堅坚 墊垫 壓压 夠够 夢梦 奪夺 嬰婴 寧宁 寬宽 屆届 層层
崗岗 帶带 幣币 廣广 庫库 彈弹 徵征 憑凭 慣惯 戰战 拋抛 揮挥 搶抢 擔担 擾扰 攔拦 敗败 數数 斷断 於于
暫暂 沒没 決决 況况 測测 準准 滯滞 漢汉 潔洁 灣湾 災灾 牽牵 狀状 獎奖 獲获 產产 異异 療疗 監监 眾众
礎础 禮礼 稱称 穩稳 筆笔 節节 範范 簡简 糾纠 純纯 紅红 納纳 細细 終终 組组 絲丝 綁绑 綠绿 編编 緩缓
縮缩 罰罚 職职 肅肃 脫脱 興兴 蓋盖 藍蓝 藥药 虛虚 補补 裝装 製制 規规 覺觉 觀观 觸触 訪访 評评 詢询
試试 詳详 語语 誠诚 調调 談谈 論论 謀谋 講讲 議议 譯译 豐丰 負负 財财 貪贪 貫贯 販贩 賓宾 賴赖 贈赠
贊赞 趕赶 踐践 輕轻 較较 輛辆 輪轮 辦办 遺遗 鄰邻 醫医 釋释 鈕钮 針针 鈴铃 鐘钟 鐵铁 閉闭 閱阅 陣阵
陸陆 陽阳 際际 隨随 險险 難难 雜杂 離离 靈灵 靜静 項项 順顺 飲饮 館馆 驚惊 鬆松 麗丽 麵面 齊齐 專专
嘗尝 雲云 藝艺 擬拟 環环 擺摆 攜携 樓楼 檔档 櫃柜 歸归 殘残 滾滚 瀏浏 覽览 爛烂 獨独 瞭了 糧粮 緣缘
聰聪 臺台 艙舱 蘋苹 訓训 託托 誰谁 課课 軍军 軌轨 農农 遊游 鄉乡 鋪铺 錶表 鏈链 鏡镜 閃闪 閒闲 陳陈
隸隶 韓韩 頓顿 頗颇 騎骑 鮮鲜 黃黄
"""

_TABLE = {ord(pair[0]): pair[1] for pair in _PAIRS.split()}
# A character that is somebody's Traditional form and also a Simplified character on its own would tell
# nothing.
_SIMPLIFIED = frozenset(_TABLE.values()) - {chr(code) for code in _TABLE} - frozenset("里后系面台只了于余松表云游制准周托注划")
_TRADITIONAL = frozenset(map(chr, _TABLE))


def folded(text: str) -> str:
    """Return `text` with the known Traditional characters in their Simplified form; every offset stays the
    same."""
    return text.translate(_TABLE)


def traditional_marks(text: str) -> tuple[str, ...]:
    """Return the characters of `text` that stand only in Traditional writing, each once, in order."""
    return tuple(dict.fromkeys(letter for letter in text if letter in _TRADITIONAL))


def traditional_share(text: str) -> float | None:
    """Return the share of Traditional among the characters that differ (0..1), or None when none differs."""
    traditional = sum(letter in _TRADITIONAL for letter in text)
    simplified = sum(letter in _SIMPLIFIED for letter in text)
    return traditional / (traditional + simplified) if traditional + simplified else None
