from newscrawl.cleaning.tree import parse


def test_what_follows_the_end_of_the_document_belongs_to_it():
    root = parse("<html><body><p>上半篇</p></body></html>\n<html><body><p>下半篇</p></body></html>\n")
    assert [element.text for element in root.iter("p")] == ["上半篇", "下半篇"]


def test_a_page_behind_an_element_that_ends_before_it_is_read():
    root = parse('<!DOCTYPE html><html lang="zh" />\n<head><title>题</title></head><body><p>正文</p></body></html>')
    assert [(element.tag, element.text) for element in root.iter("title", "p")] == [("title", "题"), ("p", "正文")]


def test_two_thousand_levels_are_read():
    root = parse("<div>" * 2000 + "<p>最里面的一句</p>" + "</div>" * 2000)
    assert [element.text for element in root.iter("p")] == ["最里面的一句"]
