from newscrawl.crawling.discovery.naming import Naming


def test_a_list_that_repeats_itself_is_told_from_lists_that_share_articles():
    naming = Naming()
    assert naming.standing("x:1", "new", "a") == "new"
    assert naming.standing("x:1", "seen", "b") == "named_elsewhere"
    assert naming.standing("x:1", "seen", "a") == "seen"
    assert naming.standing("x:2", "known", "a") == "known"
    assert naming.standing("x:2", "seen", "b") == "known_elsewhere"


def test_what_an_earlier_run_left_is_no_repetition_when_it_is_first_named():
    naming = Naming()
    assert naming.standing("x:1", "seen", "a") == "named_elsewhere"
    assert naming.standing("x:1", "seen", "a") == "seen"
    assert naming.standing("x:1", "seen", "b") == "named_elsewhere"
