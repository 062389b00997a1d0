"""Names of evidence: what a stranger may call a file, and what not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rogatory.envelope.errors import Rejected
from rogatory.seal import names


@pytest.mark.parametrize(
    "name",
    [
        "mail.mbox",
        "a/b/c.txt",
        "hộp thư.mbox",
        "مذكرة.pdf",
        "证据 1.bin",
        "100% sure.txt",
        ".hidden",
        "com10.txt",
    ],
)
def test_honest_names_pass(name: str) -> None:
    assert names.check_name(name) == name


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("", "name.empty"),
        ("..", "name.outside"),
        ("../x", "name.outside"),
        ("a/../b", "name.outside"),
        ("./a", "name.outside"),
        ("/etc/passwd", "name.outside"),
        ("a//b", "name.outside"),
        ("a/", "name.outside"),
        ("a\\b", "name.character"),
        ("C:x", "name.character"),
        ("a\nb", "name.character"),
        ("a\x00b", "name.character"),
        ("a\u202egpj.exe", "name.character"),
        ("a\u2028b", "name.character"),
        ("a\udc80b", "name.character"),
        ("what?", "name.character"),
        ("NUL", "name.reserved"),
        ("x/com1.txt", "name.reserved"),
        ("LPT¹", "name.reserved"),
        ("name.", "name.reserved"),
        ("name ", "name.reserved"),
        (" name", "name.reserved"),
        ("x" * 256, "name.length"),
        ("/".join(["d"] * 17), "name.length"),
        ("/".join(["ộ" * 60] * 6), "name.length"),
    ],
)
def test_hostile_names_are_refused(name: str, code: str) -> None:
    with pytest.raises(Rejected) as refusal:
        names.check_name(name)
    assert refusal.value.code == code
    assert "\n" not in str(refusal.value)
    assert "\u202e" not in str(refusal.value)


@pytest.mark.parametrize(
    "pair",
    [
        ("Mail.mbox", "mail.MBOX"),
        ("caf\u00e9", "cafe\u0301"),
        ("stra\u00dfe", "STRASSE"),
        ("\ufb01le", "file"),
        ("a/x", "A/y"),
        ("a", "a/b"),
        ("A/b", "a"),
        ("same", "same"),
    ],
)
def test_names_that_one_system_takes_for_one_are_refused(pair: tuple[str, str]) -> None:
    with pytest.raises(Rejected) as refusal:
        names.check_names(pair)
    assert refusal.value.code == "name.collision"


def test_names_in_one_folder_pass() -> None:
    assert names.check_names(["a/x", "a/y", "b", "a.txt"]) == ("a/x", "a/y", "b", "a.txt")


@given(st.text())
def test_manifest_escapes_come_back(path: str) -> None:
    written = names.written(path)
    assert "\r" not in written
    assert "\n" not in written
    assert names.unwritten(written, "manifest") == path


@pytest.mark.parametrize("text", ["%", "a%2", "%41", "%0B", "%%0A"])
def test_other_escapes_are_refused(text: str) -> None:
    with pytest.raises(Rejected) as refusal:
        names.unwritten(text, "manifest")
    assert refusal.value.code == "name.escape"


@given(st.text(max_size=50))
def test_any_text_is_a_name_or_refused(text: str) -> None:
    assert names.is_safe(text) in {True, False}
