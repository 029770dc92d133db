"""The pages in a real browser; the fixture `browser` fails on any console error."""

import pytest
from playwright.sync_api import expect

from tests.browser import Browser
from tests.browsing.conftest import Newsroom, Serve

expect.set_options(timeout=20_000)  # the machine may be busy with other tests

LONG = "清新区龙舟赛在飞来峡举行，来自各镇的二十支队伍参加，两岸站满了观众。" * 4


@pytest.mark.parametrize(("width", "dark"), [(390, True), (1200, False)])
def test_an_article_is_found_read_and_compared(
    newsroom: Newsroom, serve: Serve, browser: Browser, width: int, dark: bool
):
    newsroom.store(1, LONG)
    newsroom.store(2, LONG, site="other", title="转载的龙舟赛")
    newsroom.store(1, LONG + "\n组委会当晚公布了名次。")
    newsroom.store(3)
    page = browser.open(serve().address, width=width, dark=dark)
    expect(page.get_by_role("searchbox")).to_be_focused()
    page.keyboard.type("龍舟 飞来峡")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status").nth(1)).to_have_text("2 articles")
    assert page.locator(".excerpt mark").first.inner_text() in ("龙舟", "飞来峡")
    page.get_by_role("link", name="标题1").click()
    expect(page.locator(".text")).to_contain_text("组委会当晚公布了名次。")
    expect(page.frame_locator("iframe").locator("body")).to_contain_text("清新区龙舟赛")
    expect(page.locator(".members li")).to_have_count(2)
    page.get_by_role("link", name="compare").click()
    expect(page.locator("ins")).to_contain_text("组委会当晚公布了名次。")
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_filters_work_without_words(newsroom: Newsroom, serve: Serve, browser: Browser):
    newsroom.store(1)
    newsroom.store(2, LONG)
    newsroom.store(3, LONG, site="other")
    page = browser.open(serve().address)
    page.get_by_text("Filters").click()
    page.get_by_label("Verdict").select_option("exact")
    page.get_by_role("button", name="Search").click()
    expect(page.locator(".results li")).to_have_count(1)
    page.get_by_role("link", name="Clear").click()
    page.get_by_text("Filters").click()
    page.get_by_label("Published from").fill("2026-10-23")
    page.get_by_label("Site").select_option("other")
    page.get_by_role("button", name="Search").click()
    expect(page.locator(".results a")).to_have_text(["标题3"])


def test_the_words_can_be_chinese_or_english_and_stay_so(newsroom: Newsroom, serve: Serve, browser: Browser):
    newsroom.store(1)
    page = browser.open(serve().address)
    page.get_by_role("link", name="中文").click()
    expect(page.get_by_role("button", name="搜索")).to_be_visible()
    page.get_by_role("link", name="标题1").click()
    expect(page.get_by_role("heading", name="修订记录")).to_be_visible()


HOSTILE = """<html><head><title>x</title><script>top.document.title = 'taken'; fetch('/style.css?stolen')</script>
<meta http-equiv="refresh" content="0;url=https://outside.example/refresh">
<link rel="stylesheet" href="https://outside.example/a.css"><base href="https://outside.example/"></head>
<body onload="document.title='taken'">
<h1>标题<img src="https://outside.example/a.png" onerror="top.location='https://outside.example/'"></h1>
<p style="background: url(https://outside.example/b.png)">这里是正文，文字之间夹着要害人的东西，读起来却和别的报道没有两样。</p>
<a href="javascript:top.location='https://outside.example/'">一个链接</a>
<a href="https://outside.example/" target="_top">另一个</a>
<iframe src="https://outside.example/frame"></iframe><object data="https://outside.example/o"></object>
<form action="https://outside.example/form"><button>按钮</button></form>
<textarea></textarea></pre><script>document.title='taken'</script>
<svg onload="document.title='taken'"><image href="https://outside.example/c.png"/></svg></textarea></body></html>"""


@pytest.mark.parametrize("view", ["page", "source"])
def test_what_a_hostile_page_holds_stays_inert(newsroom: Newsroom, serve: Serve, browser: Browser, view: str):
    bad = '</textarea></title><script>document.title="taken"</script><img src=x onerror=alert(1)>'
    made = newsroom.store(
        1, f"{LONG}\n{bad}", page=HOSTILE.encode(), title=f"标题{bad}", source=bad, url="javascript:alert(1)"
    )
    served = serve()
    asked: list[str] = []
    page = browser.open("about:blank")
    page.on("request", lambda request: asked.append(request.url))
    page.on("dialog", lambda dialog: asked.append(dialog.message))
    page.goto(f"{served.address}article?id={made.id}&view={view}")
    inside = page.frame_locator("iframe").locator("body")
    expect(inside).to_contain_text("夹着要害人的东西")
    if view == "page":
        inside.get_by_text("一个链接").click()
        inside.get_by_text("另一个").click()
        expect(inside.locator("script, iframe, object, form, img, svg, textarea, [href], [style]")).to_have_count(0)
    else:
        expect(inside).to_contain_text("<script>top.document.title = 'taken'")
    page.goto(f"{served.address}?q=script")
    expect(page.locator(".results li")).to_have_count(1)
    page.wait_for_timeout(300)
    assert "taken" not in page.title() or "<script>" in page.title()
    assert [url for url in asked if not url.startswith(served.address)] == []
    assert page.locator("a[href^='javascript']").count() == 0


def test_a_recrawl_shows_what_came_of_it(newsroom: Newsroom, serve: Serve, browser: Browser):
    newsroom.store(1)  # of a host that does not exist
    page = browser.open(f"{serve(options=child_options(newsroom)).address}article?id=example:1")
    page.get_by_role("button", name="Recrawl").click()
    expect(page.get_by_role("heading")).to_have_text("Recrawling")
    expect(page.get_by_role("heading")).to_have_text("Outcome of the recrawl", timeout=60_000)
    expect(page.locator(".verdict")).to_contain_text("exit code 6: the site could not be read: try again later")
    page.get_by_role("link", name="see the article").click()
    expect(page.get_by_role("heading", name="标题1")).to_be_visible()


def child_options(newsroom: Newsroom) -> list[str]:
    settings = {"NEWSCRAWL_DATA_DIR": newsroom.data_dir, "RETRY_TIMES": 0, "DOWNLOAD_DELAY": 0, "DNS_TIMEOUT": 2}
    return [word for name, value in settings.items() for word in ("-s", f"{name}={value}")]


def test_the_explanation_of_the_cleaning_can_be_seen(newsroom: Newsroom, serve: Serve, browser: Browser):
    html = f"<title>龙舟赛举行</title><body><h1>龙舟赛举行</h1><p>{LONG}</p><p>版权所有</p></body>"
    newsroom.store(1, LONG, page=html.encode())
    page = browser.open(f"{serve().address}article?id=example:1")
    page.get_by_role("link", name="Explain").click(timeout=60_000)
    expect(page.locator("body")).to_contain_text("来自各镇的二十支队伍参加", timeout=60_000)


def test_pages_lead_to_older_articles_and_back(newsroom: Newsroom, serve: Serve, browser: Browser):
    for number in range(1, 28):
        newsroom.store(number)
    page = browser.open(serve().address)
    page.get_by_role("link", name="older").click()
    expect(page.locator(".results a")).to_have_text(["标题2", "标题1"])
    page.get_by_role("link", name="newer").click()
    expect(page.locator(".results a").first).to_have_text("标题27")
    expect(page.get_by_role("link", name="newer")).to_have_count(0)
