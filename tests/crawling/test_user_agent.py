from scrapy.settings import Settings

from newscrawl.crawling.user_agent import ContactAddon


def user_agent(**command_line: str) -> str:
    settings = Settings()
    settings.set("USER_AGENT", "newscrawl/1", priority="project")
    settings.setdict(command_line, priority="cmdline")
    ContactAddon().update_settings(settings)
    return str(settings["USER_AGENT"])


def test_the_contact_becomes_part_of_the_user_agent():
    assert user_agent(NEWSCRAWL_CONTACT="me@example.org") == "newscrawl/1 (+me@example.org)"


def test_without_a_contact_nothing_is_made_up():
    assert user_agent() == "newscrawl/1"


def test_a_user_agent_set_by_hand_stays():
    assert user_agent(USER_AGENT="mine", NEWSCRAWL_CONTACT="me@example.org") == "mine"
