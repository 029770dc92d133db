from newscrawl.cleaning.text.script import FORMS, forms_of_opencc, simplified_forms, traditional_forms


def test_the_table_of_forms_is_that_of_opencc():
    assert FORMS.read_text(encoding="utf-8") == forms_of_opencc()


def test_a_character_has_its_form_in_the_other_script():
    assert simplified_forms()["橋"] == "桥"
    assert traditional_forms()["桥"] == "橋"
    assert "江" not in simplified_forms()
