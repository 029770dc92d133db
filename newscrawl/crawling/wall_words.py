"""What text walls say: for each kind its titles, and phrases of which several must stand together."""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Pattern:
    """A kind of text wall: its title, if it stands alone, and phrases of its text; each hit is a signal."""

    name: str
    title: re.Pattern[str]
    phrases: tuple[re.Pattern[str], ...]


def _patterns(*rows: tuple[str, str, tuple[str, ...]]) -> tuple[Pattern, ...]:
    return tuple(
        Pattern(name, re.compile(title, re.IGNORECASE), tuple(re.compile(one, re.IGNORECASE) for one in phrases))
        for name, title, phrases in rows
    )


TEXT_WALLS = _patterns(
    (
        "captcha",
        (
            r"(?:安全|人机|滑块|访问|身份|行为|图形|真人)(?:验证|校验|检测|认证)(?:中心|页面?|码)?|验证码|(?:请输入)?验证码|"
            r"security (?:check|verification)|captcha|just a moment|attention required"
        ),
        (
            r"访问(?:过于|太过?|过|次数过?)频繁|请求(?:过于|太)频繁|操作(?:过于|太)频繁",
            r"(?:拖动|滑动|完成|点击|通过)(?:下方|以下|下面|上方|左侧|右侧)?的?(?:滑块|拼图|验证|图形|按钮|按键)",
            r"(?:请|需要?)(?:先|您)?(?:完成|输入|进行|通过)[^。，]{0,8}验证(?:码)?",
            r"验证(?:通过|成功|完成)(?:后|之后|即可)|继续访问|自动(?:跳转|返回)到?",
            r"(?:不是|并非)机器人|人机(?:身份)?验证|异常(?:访问|流量|请求)|看不清|换一张",
            r"verify (?:that )?you are (?:a )?human|unusual traffic|enable javascript and cookies",
        ),
    ),
    (
        "login",
        (
            r"(?:用户|会员|账号|账户|系统|统一|单点|扫码|微信)?(?:身份)?(?:登录|登陆|认证)(?:平台|页面?|中心|系统|门户)?|"
            r"(?:log|sign) ?in|统一身份认证.{0,6}"
        ),
        (
            r"请(?:先|您先)?(?:登录|登陆)|(?:登录|登陆)后(?:才能|方可|继续|即可|查看|阅读|访问)|尚未(?:登录|登陆)|您还没有登录",
            r"用户名|账号|帐号|手机号",
            r"(?:忘记|找回|输入|登录)?密码",
            r"记住(?:我|密码|账号)|自动登录|(?:扫码|短信|验证码)登录",
            r"没有(?:账号|帐号)|(?:立即|免费|马上)注册|用户(?:服务)?协议|隐私(?:政策|协议)",
            r"please (?:log|sign) ?in|forgot (?:your )?password",
        ),
    ),
    (
        "waf",
        (
            r"(?:网站|web|云|应用|安全)?(?:防火墙|防护|拦截|卫士)(?:提示|系统|页面?)?|(?:请求|访问)(?:被|已被|遭)?(?:拦截|拒绝|阻断|禁止)|"
            r"access denied|(?:403 )?forbidden|request (?:blocked|rejected)|安全(?:拦截|防护|提示)"
        ),
        (
            r"(?:请求|访问|提交)[^。]{0,20}(?:被|遭|已)[^。]{0,10}(?:拦截|阻断|拒绝|禁止|阻止)|(?:拦截|阻断)[^。]{0,6}(?:请求|访问)",
            r"不合法(?:的)?参数|非法(?:请求|参数|访问)|危险的?(?:攻击|请求)|攻击(?:行为|请求|特征)|恶意(?:请求|访问|攻击)",
            r"(?:联系|通知)[^。]{0,6}(?:网站)?管理员|空间(?:提供)?商",
            r"(?:事件|请求|拦截|日志|追踪)\s*(?:ID|编号|号)|(?:event|request|ray|incident) ?id|您的\s*IP",
            r"防火墙|云防护|安全(?:策略|规则|防护)|waf|访问控制",
            r"(?:access|request)[^.]{0,30}(?:denied|blocked|rejected)|you don't have permission",
        ),
    ),
    (
        "maintenance",
        (
            r"(?:网站|系统|服务器?|平台|页面|站点)?(?:正在)?(?:维护|升级|调整|建设|改版|检修)(?:中|通知|公告|提示)|(?:暂停|停止)(?:服务|访问)|"
            r"(?:site|under|scheduled) maintenance|service unavailable|系统繁忙"
        ),
        (
            r"(?:正在|进行)[^。]{0,8}(?:维护|升级|改版|检修|调整|建设)|(?:维护|升级|检修|改版)(?:中|期间)",
            r"暂(?:停|时)[^。]{0,8}(?:服务|访问|开放)|无法(?:提供)?(?:访问|服务)|暂不可用",
            r"(?:恢复|稍后|稍候|晚些)[^。]{0,6}(?:访问|服务|再试|重试|开放)",
            r"不便[^。]{0,6}(?:谅解|见谅|理解|包涵)|敬请(?:谅解|期待|留意)|给您带来",
            r"尊敬的(?:用户|网友|访客)",
            r"temporarily (?:unavailable|down)|back (?:soon|shortly)|under maintenance",
        ),
    ),
    (
        "soft_404",
        (
            r"(?:错误)?\s*404.{0,12}|(?:您(?:所)?(?:要)?(?:访问|查找|请求)的)?"
            r"(?:页面|网页|文章|内容|信息|文件)(?:不存在|未找到|找不到了?|已删除|已被删除|丢失了?|走丢了|无法访问)|"
            r"(?:出错|错误|提示|温馨提示|系统提示|信息提示|出错了).{0,3}|"
            r"(?:page )?not found.{0,10}|找不到(?:页面|网页|该页)"
        ),
        (
            r"(?:页面|网页|文章|内容|信息|资源|文件|地址|链接)[^。，,]{0,12}(?:不存在|找不到|未找到|没有找到|已(?:被|经)?(?:删除|移除|下线|失效|撤销)|丢失|走丢|失踪)",
            r"(?:找不到|未找到|没有找到|无法找到)[^。，,]{0,14}(?:页面|网页|文章|内容|信息|资源|文件)",
            r"返回(?:网站)?首页|回到首页|返回上一?[页级]|秒(?:钟)?(?:后|之后)[^。]{0,8}(?:跳转|返回)|自动跳转",
            r"(?:检查|核对|确认)[^。]{0,10}(?:网址|地址|链接|url)|(?:输入|访问)的?(?:网址|地址|链接)(?:有误|错误|不正确)",
            r"404|error",
            r"可能(?:已|被|是|的原因)|抱歉|对不起|很遗憾|sorry",
            r"not found|no longer (?:available|exists)|does not exist",
        ),
    ),
)
SIGNALS_NEEDED = {"captcha": 2, "login": 3, "waf": 2, "maintenance": 3, "soft_404": 3}
"""A telling title counts for two."""
