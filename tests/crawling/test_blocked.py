"""Walls are told from articles, both ways."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newscrawl.crawling import blocked
from newscrawl.crawling.blocked import wall

HTML = {"content-type": "text/html; charset=utf-8"}
SCRIPT = "<script>(function(){var _$a=['\\x63\\x6f'];document.cookie='k='+_$a[0];eval(_$a[0])})()</script>"


def name_of(page, status=200, headers=HTML):
    body = page if isinstance(page, bytes) else page.encode()
    found = wall(status, headers, body, "https://a.example/1.html")
    return found and found.name


def page_of(title, text, before="", after=""):
    return f"<html><head><title>{title}</title></head><body>{before}<h1>{title}</h1><p>{text}</p>{after}</body></html>"


@pytest.mark.parametrize(
    ("status", "name"),
    [(401, "login"), (403, "forbidden"), (405, "waf"), (412, "waf"), (429, "rate_limit"), (521, "waf")],
)
def test_statuses_of_firewalls_are_walls(status, name):
    assert name_of("<h1>no</h1>", status) == name


@pytest.mark.parametrize("status", [301, 404, 410, 500, 502])
def test_other_statuses_have_plainly_failed(status):
    assert name_of(page_of("安全验证", "访问过于频繁，请完成下方滑块验证，验证通过后继续访问"), status) is None


def test_a_script_that_stands_alone_is_a_challenge():
    page = f"<html><head><meta charset=utf-8>{SCRIPT * 20}</head><body></body></html>"
    assert name_of(page) == "js_challenge"
    assert name_of(SCRIPT, 521) == "js_challenge"
    assert name_of(page_of("请稍候…", "")) == "js_challenge"


@given(
    st.lists(
        st.sampled_from(
            ["<p>", "</p>", "新闻" * 8, "&nbsp;" * 9, " \n", "<!-- ", " -->", "<script>", "</script>", "a<b"]
        ),
        max_size=14,
    ).map("".join)
)
def test_a_page_that_shows_text_is_told_by_its_first_words_as_by_all_of_them(source):
    if blocked._shows_text(source):
        assert len(blocked._visible(source)) >= blocked.SCRIPT_TEXT


def test_an_application_whose_scripts_lie_in_files_is_no_challenge():
    assert name_of('<html><body><div id="app"></div><script src="/app.js"></script></body></html>') is None


def test_nothing_at_all_is_a_wall():
    assert name_of(b"") == "empty"
    assert name_of(b" \r\n") == "empty"


@pytest.mark.parametrize(
    ("name", "title", "text"),
    [
        ("captcha", "安全验证", "您的访问过于频繁，请拖动滑块完成验证后继续访问。"),
        ("captcha", "人机验证 - 某某网", "系统检测到您的网络有异常流量，请输入验证码，验证成功后将自动跳转到原页面"),
        ("login", "用户登录", "请先登录！ 用户名 密码 忘记密码 没有账号？立即注册"),
        (
            "waf",
            "访问被拦截",
            "您的访问请求可能对网站造成威胁，已被云防护拦截。事件ID：8f3e，如有疑问请联系网站管理员。",
        ),
        ("waf", "403 Forbidden", "Your request has been blocked by the security policy. Request ID: 7f. WAF"),
        (
            "maintenance",
            "系统维护中",
            "尊敬的网友：本站正在进行系统升级维护，期间暂停访问，预计明日恢复服务，敬请谅解。",
        ),
        (
            "soft_404",
            "404 - 页面不存在",
            "抱歉，您访问的页面不存在或已被删除，请检查网址是否正确，5秒后自动跳转，返回首页",
        ),
        ("soft_404", "提示信息", "对不起，您要查看的文章已被删除，可能链接有误。返回首页 返回上一页"),
    ],
)
def test_text_walls_are_told_by_several_signals(name, title, text):
    assert name_of(page_of(title, text)) == name


def test_a_login_form_is_told_by_its_password_field():
    form = '<form><input name="u"><input type="password" name="p"></form>'
    assert name_of(page_of("用户登录", "请登录后查看，账号：", after=form)) == "login"


@pytest.mark.parametrize(
    ("title", "text"),
    [
        (
            "收到验证码别转发",
            "警方提醒：骗子会说您的账号异常，要求输入验证码。请勿将密码、验证码告诉他人，更不要点击链接登录。" * 3,
        ),
        (
            "网站升级维护公告",
            "因系统升级维护，本网站定于11月3日22时起暂停服务，不便之处敬请谅解。发布时间：2026-11-01 09:00",
        ),
        (
            "登录新平台 清新企业享便利",
            "企业只需登录平台，输入账号和密码，即可办理业务。记者看到，注册用户已达三千户。来源：清新发布",
        ),
        ("防火墙筑牢平安路", "网络安全防火墙挡下恶意攻击九千次，网警提醒市民注意。本报记者：张三"),
        ("关于404路公交线路调整的通知", "404路公交线路因道路施工临时调整，市民可拨打电话查询。"),
        ("天气", "明天多云。"),
    ],
)
def test_articles_about_such_things_are_no_walls(title, text):
    assert name_of(page_of(title, text)) is None


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("soft_404", "您查看的信息不存在或者已经删除！"),
        ("soft_404", "The page you requested was not found."),
        ("captcha", "操作太频繁了，请稍后再试！"),
        ("login", "您还没有登录，请先登录后再查看本文内容。"),
        ("waf", "由于您访问的URL有可能对网站造成安全威胁，您的访问被阻断。"),
        ("waf", "您所在的地区暂时无法访问本网站"),
        ("maintenance", "该站点已经被管理员停止运行"),
        ("maintenance", "本网站正在升级改造，敬请期待。"),
    ],
)
def test_one_sentence_is_enough_where_there_is_nothing_else(name, text):
    assert name_of(page_of("某某网", text)) == name


@pytest.mark.parametrize(
    "text",
    [
        "今天上午，区图书馆新馆开放，首日接待读者三千人。",
        "2026-11-20 因系统维护中断的服务已恢复，访问被拦截的用户可重新登录。",
        "请登录 注册 首页 新闻" + "".join(f"<a href=/{n}.html>第{n}条新闻</a>" for n in range(9)),
        "请您先登录后再查看。" + "全区各镇街召开会议，学习有关精神，部署下一步的工作。" * 8,
    ],
)
def test_short_news_and_short_columns_are_no_walls(text):
    assert name_of(page_of("某某网", text)) is None


def test_a_long_page_is_no_wall_whatever_it_says():
    text = "请先登录，输入用户名和密码，忘记密码请联系网站管理员，验证通过后继续访问。" * 60
    assert name_of(page_of("用户登录", text)) is None


def test_data_is_no_wall():
    assert name_of('{"errcode": -1, "msg": "请先登录，忘记密码"}') is None
    assert name_of('<?xml version="1.0"?><rss><channel/></rss>') is None


def test_a_wall_in_another_encoding_is_recognised():
    page = page_of("安全验证", "您的访问过于频繁，请拖动滑块完成验证后继续访问。")
    assert name_of(page.encode("gbk"), headers={"content-type": "text/html"}) == "captcha"


def test_a_missing_page_has_failed_and_other_walls_block():
    missing = wall(200, HTML, page_of("404", "抱歉，您访问的页面不存在，返回首页").encode(), "")
    assert missing is not None
    assert missing.kind == "failed"
    blocked = wall(412, HTML, b"", "")
    assert blocked is not None
    assert blocked.kind == "blocked"
