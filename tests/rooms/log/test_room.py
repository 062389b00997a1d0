import doctest
import importlib
import pkgutil
import string

import rogatory.log
from rogatory.envelope.errors import Refusal

MODULES = [
    importlib.import_module(f"rogatory.log.{m.name}") for m in pkgutil.iter_modules(rogatory.log.__path__)
]


def test_the_room_s_example_runs() -> None:
    result = doctest.testmod(rogatory.log)
    assert result.attempted > 15
    assert result.failed == 0


def refusals() -> dict[int, Refusal]:
    return {id(v): v for module in MODULES for v in vars(module).values() if isinstance(v, Refusal)}


def test_each_refusal_has_its_own_code_in_the_room_s_vocabulary() -> None:
    codes = [refusal.code for refusal in refusals().values()]
    assert len(codes) > 30
    assert len(set(codes)) == len(codes)
    assert all(code.startswith("log.") for code in codes)


def test_each_refusal_says_what_and_what_to_do_in_whole_sentences() -> None:
    for refusal in refusals().values():
        for text in (refusal.sentence, refusal.remedy):
            assert text[0].isupper() or text[0] in "{'\""
            assert text.endswith(".")
            assert all(
                name is None or name.isidentifier() for _, name, _, _ in string.Formatter().parse(text)
            )
