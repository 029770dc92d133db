import json
import subprocess
from pathlib import Path

from tests.commands.conftest import ENVIRONMENT, Terminal

PAGE = (
    "<html><head><title>新桥通车</title></head><body><h1>新桥通车</h1><div><p>2026-11-20 09:30 来源：某日报</p>"
    + "".join(
        f"<p>这是正文的第{number}段，讲的是新桥怎样建成，谁来走，花了多少钱，以后怎么办。</p>"
        for number in "一二三四五"
    )
    + "</div></body></html>"
)


def test_a_saved_page_in_gbk_becomes_one_line(terminal: Terminal, tmp_path: Path):
    saved = tmp_path / "page.html"
    saved.write_bytes(PAGE.encode("gbk"))
    ended = terminal.run("clean", saved, "--url", "https://news.example.cn/a/1.html")
    assert ended.returncode == 0, ended.stderr
    row = json.loads(ended.stdout)
    assert row["title"] == "新桥通车"
    assert row["url"] == "https://news.example.cn/a/1.html"
    assert "这是正文的第三段" in row["text"]


def test_standard_input_is_read(terminal: Terminal):
    ended = terminal.run("clean", "-", stdin=PAGE.encode())
    assert json.loads(ended.stdout)["title"] == "新桥通车"


def test_no_state_is_touched(terminal: Terminal):
    terminal.run("clean", "-", stdin=PAGE.encode())
    assert not terminal.data_dir.exists()


def test_a_url_is_fetched_and_leaves_no_state_behind(terminal: Terminal):
    article = next(one for one in terminal.replica.truth() if one["source_name"] == "ycwb")
    ended = terminal.run("clean", article["urls"][0])
    assert ended.returncode == 0, ended.stderr
    assert json.loads(ended.stdout)["id"] == article["id"]
    assert not terminal.data_dir.exists()


def test_a_url_in_a_private_network_is_refused(terminal: Terminal):
    ended = terminal.run(
        "clean", "-s", "ALLOWED_PRIVATE_NETWORKS=", "-s", "DOWNLOAD_HANDLERS={}", "http://127.0.0.1:9/"
    )
    assert (ended.returncode, ended.stdout) == (1, "")
    assert "newscrawl: http://127.0.0.1:9/: " in ended.stderr


def test_a_page_without_an_article_is_said_to_hold_none(terminal: Terminal):
    ended = terminal.run("clean", "-", stdin=b"<html><body></body></html>")
    assert (ended.returncode, ended.stdout) == (1, "")
    assert "newscrawl: - holds no article: " in ended.stderr


def test_a_missing_file_is_named_and_the_others_are_cleaned(terminal: Terminal, tmp_path: Path):
    saved = tmp_path / "page.html"
    saved.write_text(PAGE, encoding="utf-8")
    ended = terminal.run("clean", tmp_path / "none.html", saved)
    assert ended.returncode == 1
    assert f"newscrawl: {tmp_path / 'none.html'}: No such file or directory" in ended.stderr
    assert len(ended.stdout.splitlines()) == 1


def test_the_explanation_shows_what_was_kept(terminal: Terminal, tmp_path: Path):
    explanation = tmp_path / "why.html"
    ended = terminal.run("clean", "-", "--explain", explanation, stdin=PAGE.encode())
    assert ended.returncode == 0, ended.stderr
    assert "这是正文的第三段" in explanation.read_text(encoding="utf-8")


def test_an_explanation_that_cannot_be_written_is_said(terminal: Terminal, tmp_path: Path):
    ended = terminal.run("clean", "-", "--explain", tmp_path / "none" / "why.html", stdin=PAGE.encode())
    assert ended.returncode == 1
    assert "why.html: No such file or directory" in ended.stderr
    assert len(ended.stdout.splitlines()) == 1


def test_one_address_cannot_belong_to_two_pages(terminal: Terminal):
    ended = terminal.run("clean", "a.html", "b.html", "--url", "https://news.example.cn/")
    assert ended.returncode == 1
    assert "--url and --explain go with a single page" in ended.stderr


def test_a_reader_that_has_seen_enough_is_no_error(terminal: Terminal, tmp_path: Path):
    saved = tmp_path / "page.html"
    saved.write_text(PAGE, encoding="utf-8")
    command = terminal.command("clean", *[saved] * 400)
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=ENVIRONMENT) as cleaning:
        assert cleaning.stdout is not None
        assert cleaning.stderr is not None
        cleaning.stdout.read(10)
        cleaning.stdout.close()
        assert cleaning.stderr.read() == b""
    assert cleaning.returncode == 0


def test_a_page_that_is_no_article_is_explained_too(terminal: Terminal, tmp_path: Path):
    explanation = tmp_path / "why.html"
    ended = terminal.run("clean", "-", "--explain", explanation, stdin="<title>空白</title><p>分享到</p>".encode())
    assert ended.returncode == 1
    assert ended.stdout == ""
    assert "holds no article: no_body" in ended.stderr
    assert "分享到" in explanation.read_text(encoding="utf-8")
