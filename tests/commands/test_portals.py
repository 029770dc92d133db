import json

import pytest

from newscrawl.replica import Replica, running_replica
from tests.commands.conftest import Terminal


@pytest.fixture
def replica() -> Replica:
    """Nobody to ask for a page."""
    return type("Nowhere", (), {"address": "127.0.0.1:1"})()


def test_portals_are_shown_by_family_and_place(terminal):
    ended = terminal.run("portals", "--family", "nfcms", "--region", "清远")
    names = [line.split("\t")[0] for line in ended.stdout.splitlines()]
    assert names[0] == "qingxin"
    assert "fogang" in names
    assert "not verified" in ended.stdout
    assert ended.returncode == 0
    by_code = terminal.run("portals", "--family", "nfcms", "--region", "4418")
    assert by_code.stdout == ended.stdout


def test_the_place_of_a_site_can_be_joined_with_its_rows(terminal):
    rows = [json.loads(line) for line in terminal.run("portals", "--region", "441803", "--json").stdout.splitlines()]
    place = {name: rows[0][name] for name in ("site", "region", "province", "city", "district")}
    assert place == {
        "site": "qingxin", "region": "441803", "province": "广东省", "city": "清远市", "district": "清新区",
    }  # fmt: skip


def test_a_wrong_family_is_answered_with_the_known_ones(terminal):
    ended = terminal.run("portals", "--family", "wordpress")
    assert ended.returncode == 1
    assert "hanweb" in ended.stderr


def test_checksites_finds_nothing_wrong(terminal):
    ended = terminal.run("checksites")
    assert ended.returncode == 0, ended.stdout
    assert "reviewed" in ended.stdout


def test_a_saved_page_becomes_a_fixture(terminal, tmp_path):
    page = tmp_path / "page.html"
    page.write_text(
        "<h1>清新区启动春耕</h1><p>2024-05-18 10:40　来源：清远日报</p>"
        + "<p>今年春耕面积比去年增加。</p>" * 1
        + "".join(
            f"<p>第{n}个镇街昨日报告，早稻插秧已经完成过半，农机合作社投入插秧机{n + 20}台。</p>" for n in range(6)
        )
    )
    ended = terminal.run("fixture", "--url", "https://www.example.org/a/1.html", "--into", tmp_path / "fixtures", page)
    assert ended.returncode == 0, ended.stderr
    assert [path.parent.name for path in (tmp_path / "fixtures").glob("*/*.json")] == ["example.org"]
    again = terminal.run("fixture", "--into", tmp_path / "fixtures", *(tmp_path / "fixtures").glob("*/*.json"))
    assert again.returncode == 0, again.stderr
    assert len(list((tmp_path / "fixtures").glob("*/*.json"))) == 1


def test_newsite_says_what_it_would_write(tmp_path):
    with running_replica(articles=3) as world:
        ended = Terminal(world, tmp_path / "data").run(
            "newsite", "--dry-run", "https://www.hewan-replica.gov.cn/xwdt/zwyw/"
        )
    assert ended.returncode == 0, ended.stderr
    assert "family    trs" in ended.stdout
    assert 'lists = ["/xwdt/zwyw/"]' in ended.stdout


def test_newsite_answers_a_page_that_cannot_be_had_with_one_line(terminal):
    for words in (("https://www.hewan-replica.gov.cn/",), ("nonsense",), ()):
        ended = terminal.run("newsite", *words)
        assert ended.returncode == 1
        assert "Traceback" not in ended.stderr
