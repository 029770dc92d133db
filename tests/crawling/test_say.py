import pytest

from newscrawl.crawling.say import complain


def test_what_pages_wrote_cannot_steer_the_terminal(capsys: pytest.CaptureFixture[str]):
    complain("标题 \x1b[2J\x07\u202e 甲")
    assert capsys.readouterr().err == "newscrawl: 标题 \ufffd[2J\ufffd\ufffd 甲\n"
