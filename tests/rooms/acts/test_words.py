"""Every code that an act can carry has a word, in the field where it stands."""

from __future__ import annotations

from typing import Any, Literal, get_args, get_origin

from pydantic import BaseModel

from rogatory.acts.fold import APPLIED, CROSSED, VOID
from rogatory.acts.header import Header, Role
from rogatory.acts.kinds import KINDS
from rogatory.acts.state import Stage
from rogatory.acts.transitions import ANY
from rogatory.acts.words import WORDS, word


def codes_of(annotation: Any, field: str, seen: set[type]) -> set[tuple[str, str]]:
    """(field, code) for each Literal of a model, however deep."""
    if get_origin(annotation) is Literal:
        return {(field, code) for code in get_args(annotation) if isinstance(code, str)}
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        if annotation in seen:
            return set()
        seen.add(annotation)
        fields = annotation.model_fields
        return {code for name in fields for code in codes_of(fields[name].annotation, name, seen)}
    return {code for part in get_args(annotation) for code in codes_of(part, field, seen)}


def all_codes() -> set[tuple[str, str]]:
    seen: set[type] = set()
    models = [Header, *(kind.body for kind in KINDS.values())]
    found = {code for model in models for code in codes_of(model, "", seen)}
    found -= {("format", "rogatory/act/1")}
    found |= {("stage", str(stage)) for stage in Stage} | {("role", role) for role in get_args(Role)}
    found |= {("kind", name) for name in KINDS} | {("measure", measure) for measure in ANY}
    return found | {("verdict", verdict) for verdict in (APPLIED, CROSSED, VOID)}


def test_every_code_has_a_word() -> None:
    codes = all_codes()
    assert len(codes) > 100
    assert (
        sorted(code for code in codes if f"{code[0]}/{code[1]}" not in WORDS and code[1] not in WORDS) == []
    )


def test_no_word_is_left_over() -> None:
    codes = all_codes() | {("speaker", "requesting"), ("speaker", "requested")}
    known = {code for _, code in codes} | {f"{field}/{code}" for field, code in codes}
    assert sorted(set(WORDS) - known) == []


def test_a_code_means_what_its_field_makes_it_mean() -> None:
    assert word("other", "category") == "Other stored data"
    assert word("other", "outcome") == "Other"
    assert word("executed", "stage") == "Executed, evidence transmitted"
    assert word("executed", "outcome") == "Executed"
    assert word("mla-request") == "Request for mutual legal assistance"
    assert word("never-heard-of") == "never-heard-of"
