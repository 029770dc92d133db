"""What a Chinese personal name looks like, judged by its surname.

The surnames are those of 百家姓 and the rarer ones that the censuses count; surnames that are mostly met as everyday
words (和, 从, 都, 有) are left out, for a line of news holds the word more often than the name.
"""

from __future__ import annotations

from newscrawl.patterns import lazy

SURNAMES = frozenset(
    "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏水窦章云苏潘葛奚范彭郎鲁韦昌马苗凤"
    "花方俞任袁柳酆鲍史唐费廉岑薛雷贺倪汤滕殷罗毕郝邬安常乐于时傅皮卞齐康伍余元卜顾孟平黄穆萧肖尹姚邵湛汪祁毛禹狄"
    "米贝明臧计伏成戴谈宋茅庞熊纪舒屈项祝董梁杜阮蓝闵席季麻强贾路娄危江童颜郭梅盛林刁钟锺徐邱骆高夏蔡田樊胡凌霍虞"
    "万支柯昝管卢莫经房裘缪干解应宗丁宣贲邓郁单杭洪包诸左石崔吉钮龚程嵇邢滑裴陆荣翁荀羊於惠甄曲封芮羿储靳汲邴糜松"
    "井段富巫乌焦巴弓牧隗山谷车侯候宓蓬全郗班仰秋仲伊宫宁甯仇栾暴甘钭厉戎祖武符刘景詹束龙叶幸司韶郜黎蓟薄印宿白怀"
    "蒲邰鄂索咸籍赖卓蔺屠蒙池乔阴胥苍闻莘党翟谭贡劳逄姬申扶堵冉宰郦雍璩桑桂濮牛寿边扈燕冀郏浦尚农温庄晏柴瞿阎闫慕"
    "连茹习宦艾鱼容向古易慎戈廖庾暨衡耿弘匡文寇禄阙东欧沃蔚越夔隆师巩厍聂晁勾敖冷訾辛阚那简饶曾毋沙乜鞠须丰巢关蒯"
    "查荆红游竺权逯盖桓晋楚汝鄢涂凃钦归岳帅缑亢况商牟佘佴伯墨哈谯笪阳佟言年丛禤区麦冼招覃植邝官敬卿占展原初栗粟苑"
    "隋呙尧揭兰付代仝仉亓邸郇迟矫门谌母漆衣撒青祢迮郄郤郅綦逮遆雒靖顿鲜鹿冒冮冶佀俎俸庹弋忻拜斯昂木朴楼沐洛淡淦火"
    "玄玉畅税竹粘续肇萨虎虢豆邦郸银锁镡闪闭闾鬲伞侣刀岩帕海扎丹旦格尼布阿勒呼娜图苟菅吾依迪热努玛宝腾尉皇端丘"
)
_COMPOUND = (
    "欧阳 太史 端木 上官 司马 东方 独孤 南宫 万俟 闻人 夏侯 诸葛 尉迟 公羊 赫连 澹台 皇甫 宗政 濮阳 公冶 太叔 "
    "申屠 公孙 慕容 仲孙 钟离 长孙 宇文 司徒 鲜于 司空 闾丘 子车 亓官 司寇 巫马 公西 颛孙 壤驷 公良 漆雕 乐正 "
    "宰父 谷梁 拓跋 夹谷 轩辕 令狐 段干 百里 呼延 东郭 南门 羊舌 微生 公户 公玉 梁丘 左丘 东门 西门 第五 淳于 "
    "单于 纳兰 爱新 叶赫 完颜 那拉"
)
COMPOUND_SURNAMES = frozenset(_COMPOUND.split())
_EVERYDAY = (
    "何时 何地 何处 何以 何为 何人 何种 谢谢 方便 那么 那些 那是 那样 时候 时间 时任 时代 时刻 时报 高兴 高度 "
    "高中 高速 高校 高铁 高考 高端 明天 明确 明显 明年 明白 常常 常见 常年 常务 常委 于是 于此 向前 向他 向上 "
    "向导 成为 成都 成功 成立 成果 任何 任务 任职 安全 安徽 安排 安置 包括 包含 包装 马上 万元 万人 万一 方面 "
    "方式 方法 方案 方向 方圆 元旦 元宵 许多 许可 连续 连日 连线 连接 平时 平台 平均 平安 平方 计划 计算 白天 "
    "白色 白云 左右 左边 左图 金融 金额 金牌 金秋 水平 水利 水果 花园 花都 石油 江苏 江西 江门 江南 黄金 黄河 "
    "黄埔 毛利 路上 路边 路透 房屋 房产 房地产 严重 严格 温度 温暖 温州 关于 关系 关注 关键 关闭 车辆 车站 车间 "
    "车主 周边 周年 周期 周末 周日 周刊 张家界 张家口 石家庄 连云港 马鞍山 夏天 夏季 秋天 秋季 单位 单独 全国 "
    "全市 全省 全面 全部 全文 全媒体 全球 全体 解放 解决 解释 解读 应该 应急 应对 应当 支持 支部 党委 党员 "
    "党支部 项目 相关 相信 相比 相册 阳光 阳江 东莞 东方 东南 东部 区委 区域 区长 区内 区级 区政府 商务 商业 "
    "商品 商家 文化 文明 文章 文字 文图 文旅 强化 强调 强制 游客 游泳 游戏 宣传 宣布 曾经 曾任 曾在 华为 华南 "
    "华东 云南 云浮 云计算 武汉 武装 司法 司机 司长 古城 古老 易于 经济 经理 经过 经营 经常 师生 农业 农民 农村 "
    "海报 海外 海南 海关 海口 信息 信用 图片 图表 图文 图说 图为 布局 格局 年度 年轻 原创 原文 初步 初审 来源 "
    "来自 来访 来信 达到 展示 展开 展览 由于 由此 言论 山东 山西 山水 松山 井冈山 富裕 牧民 韶关 怀集 蒙古 通过 "
    "边境 边防 燕山 冷空气 沙特 丰富 丰收 红色 权威 权利 盖章 楚天 归来 员工 银行 买家 腾讯 才能 特别 特约 特稿 "
    "特派 特写 那里 其他 其中 呼吁 图库 回应 回复 青年 青海 青岛 青春 简介 简单 钟表 路线 单元 水稻 管理 管理员 "
    "应用 练习 信箱 尚未 容易 习惯 项目部 支行 安监 公安 卫生 卫健 卫视 汤山 汪峰村 康养 池州 晋江 晋城 常州 "
    "常德 温馨 马来 印度 印发 祝福 祝贺 盛大 强国 强烈 梅州 惠州 潘达 郑州 杭州 苏州 贵州 洛阳 沈阳 岳阳 安阳 "
    "衡阳 华侨 华人 华商 金华 金羊 红网 文汇 荣誉 荣获 荣登 高清 高清图 视频 编辑 编者 主编 记者 作者 校对 摄影 "
    "责编 通讯 综合 报道 供图 采写 撰文 安庆 安阳 安康 安顺 徐州 张掖 贺州 柳州 邵阳 武威 黄石 黄山 黄冈 宁波 "
    "宁德 宁夏 石嘴山 邢台 包头 乌海 秦皇岛 唐山 衡水 晋中 吉林 吉安 白山 白城 松原 海东 广州 广元 广安 广东 "
    "广西 广大 景德镇 万州 丹东 连州 连山 连南 商丘 商洛 乐山 乐清 巴中 哈尔滨 哈密 雷州 湛江 贵阳 贵港 怀化 "
    "宿州 宿迁 祁阳 文山 文昌 曲靖 曲阜 龙岩 龙川 诸暨 余姚 余杭 封开 滕州 邹城 寿光 章丘 荣成 平顶山 平凉 高雄 "
    "花莲 苗栗 云林 金门 华盛顿 马尼拉 莫斯科 柏林 巴黎 汉城 平壤 曼谷"
)
_WORDS = frozenset(_EVERYDAY.split())
"""Everyday words, place names and words of the trade that begin with a surname; never a name."""
_NO_LAST = lazy(
    r"[市县区省说称在是等的了们吗呢吧某摄]$|(?<=..)[乡街馆库类]$|某|(?:先生|女士|小姐|同志|老师|主任|教授|书记|[局院区市县镇校处科部厅行社]长|总理|主席|医生|警官|律师|经理|"
    r"同学|代表|委员|专家|大爷|阿姨|夫妇|一家)$"
)
"""What follows a surname or a name in prose, and ends no name."""
_DOTTED = lazy(r"[㐀-鿿]{1,8}(?:[·•・‧∙●．][㐀-鿿]{1,10}){1,4}")
_HAN = lazy(r"[㐀-鿿〇]{2,4}")
_OFFICE = lazy(r"[科室处站队组所局会院部办委社]$")
_TIBETAN_PARTS = (
    "扎西 次仁 旺堆 多吉 卓玛 央金 格桑 尼玛 达瓦 平措 罗布 顿珠 丹增 索朗 白玛 拉姆 其美 贡布 仁青 洛桑 强巴 边巴 "
    "米玛 普布 曲珍 德吉 群培 坚赞 坚参 旦增 加措 嘉措 江措 晋美 益西 旺姆 旺久 旺杰 桑珠 桑吉 才让 卓嘎 巴桑 拉巴 "
    "土登 阿旺 班丹 次旦 次旺 云丹 赤列 曲扎 曲吉 玉珍 措姆 欧珠 占堆 泽仁 泽旺 拉毛 东珠 南杰 朗杰 念扎 金巴 旦巴 "
    "才旦 扎巴 次珍 次央 央宗 央吉 拥措 斯塔 久美 土旦"
)
_TIBETAN = frozenset(_TIBETAN_PARTS.split())
"""Parts of Tibetan names, which have no surname: 次仁旺堆."""


def is_person(name: str) -> bool:
    """Whether `name`, in simplified characters without blanks, is a full Chinese name: 陈明远, 阿依努尔·买买提."""
    if not _HAN.fullmatch(name):
        return bool(_DOTTED.fullmatch(name))
    if name in _WORDS or _NO_LAST.search(name) or (name[:2] in _WORDS and _OFFICE.search(name)):
        return False
    if name[:2] in _TIBETAN and name[2:] in _TIBETAN:
        return True
    if name[:2] in COMPOUND_SURNAMES and len(name) > 2:
        return True
    if name[0] not in SURNAMES:
        return False
    # Four characters: a married woman's two surnames (范徐丽泰); everything else of that length is a phrase.
    return len(name) < 4 or (name[1] in SURNAMES and not _WORDS & {name[:2], name[2:]})


def may_be_words(name: str) -> bool:
    """Whether a name begins like a word (马上就) or ends like a place (石角镇): no name where nothing calls it one."""
    return name[:2] in _WORDS or name[1:] in _WORDS or name[-1] in "镇村行房乐"


def is_surname(char: str) -> bool:
    """Whether one character, or two, is a surname."""
    return char in SURNAMES or char in COMPOUND_SURNAMES


def is_word(text: str) -> bool:
    """Whether `text` is an everyday word although it could be a name."""
    return text in _WORDS
