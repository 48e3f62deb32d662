"""Every word a reader sees has a Persian and a Polish one."""

import ast

from tools import messages


def test_no_message_is_missing_fuzzy_left_in_english_or_with_other_placeholders():
    assert messages.check() == []


def test_a_message_belongs_to_one_file_so_that_no_two_translations_can_disagree():
    kinds = messages.collect()
    seen = [message for found in kinds.values() for message in found]
    assert len(seen) == len(set(seen))


def test_messages_are_found_in_code_toml_and_notebooks():
    kinds = messages.collect()
    assert "how people arrive" in " ".join(str(each) for each in kinds["notebooks"])
    assert "Repeat purchase rate of readers" in kinds["catalogue"]
    assert "Most visits come by {channel}, most orders by {other}" in kinds["code"]


def test_the_check_finds_what_is_wrong_with_a_translation():
    from babel.messages.catalog import Message

    def faults(message, string, flags=()):
        return list(messages._faults(Message(message, string, flags=flags), message, set()))

    assert faults("Write {n} letters.", "") == ["missing"]
    assert faults("Write {n} letters.", "Napisz {m} listów.") == ["other placeholders"]
    assert faults("Write letters.", "Write letters.") == ["equal to English"]
    assert faults("Write letters.", "Napisz listy.", flags=["fuzzy"]) == ["fuzzy"]
    assert faults("Write letters.", "Napisz listy.") == []


def test_no_words_hide_inside_an_f_string_where_the_gathering_cannot_see_them():
    hidden = []
    for path in sorted((messages.ROOT / "playbook").rglob("*.py")):
        for text in [node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.JoinedStr)]:
            calls = [node for node in ast.walk(text) if isinstance(node, ast.Call) and node.args]
            hidden += [
                f"{path.name}:{call.lineno}"
                for call in calls
                if isinstance(call.func, ast.Name) and call.func.id in {"_", "ngettext"}
                if isinstance(call.args[0], ast.Constant)
            ]
    assert hidden == []
