"""The commands: JSON that programs read, exit codes, and messages instead of tracebacks."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from rogatory.treaty.command import law, treaty


def run(*arguments: str) -> Result:
    return CliRunner().invoke(treaty if arguments[0] == "treaty" else law, arguments[1:])


def told(*arguments: str) -> Any:
    result = run(*arguments)
    assert result.exit_code in (0, 1), result.output
    return json.loads(result.output)


@pytest.fixture
def request_file(tmp_path: Path, check_case: Any) -> Path:
    request, _ = check_case("preservation")
    file = tmp_path / "request.json"
    file.write_text(json.dumps(request), "utf-8")
    return file


def test_basis() -> None:
    options = ("--from", "fr", "--to", "VN", "--measure", "preservation", "--on", "2026-11-24")
    answer = told("law", "basis", *options, "--json")
    assert {basis["id"]: basis["answer"] for basis in answer["bases"]}["UNCC"] == "no"
    assert answer["from"] == "FR"
    assert "FR-VN-MLA-2016" in run("law", "basis", *options).output


def test_articles_and_show() -> None:
    assert len(told("law", "articles", "--json")) == 68
    assert "24/7 network" in run("law", "articles").output
    assert told("law", "show", "42", "--json")["paragraphs"][0]["checked"] == "parallel"
    assert "[unverified]" in run("law", "show", "42").output
    assert run("law", "show", "69").exit_code == 2


def test_measures_and_grounds() -> None:
    assert told("law", "measures", "--json")[0]["id"] == "preservation"
    assert "42(3)(e)" in run("law", "measures").output
    answer = told("law", "grounds", "--measure", "preservation", "--json")
    assert answer["closed"] is True
    assert {ground["code"] for ground in answer["grounds"]} == {"42-5", "40-21-b", "40-21-c", "40-22"}
    assert len(told("law", "grounds", "--json")["grounds"]) == 8
    assert "40(22)" in run("law", "grounds", "--measure", "preservation").output


def test_check_lets_a_complete_exercise_pass(request_file: Path) -> None:
    options = ("--measure", "preservation", "--on", "2026-11-14T06:30:00Z", "--exercise")
    result = run("law", "check", str(request_file), *options)
    assert result.exit_code == 0, result.output


def test_check_stops_a_broken_one(request_file: Path) -> None:
    request = json.loads(request_file.read_text("utf-8"))
    del request["identifiers"][0]["from"]
    request_file.write_text(json.dumps(request), "utf-8")
    options = ("--measure", "preservation", "--on", "2026-11-14T06:30:00Z", "--exercise")
    result = run("law", "check", str(request_file), *options, "--json")
    assert result.exit_code == 1
    answer = json.loads(result.output)
    assert answer["worst"] == "stops"
    assert [f["field"] for f in answer["findings"] if f["level"] == "stops"] == ["identifiers.0.instant"]
    assert "identifiers.0.instant" in run("law", "check", str(request_file), *options).output


def test_check_of_a_whole_act_reads_its_header(tmp_path: Path, check_case: Any) -> None:
    file = tmp_path / "act.json"
    for measure in ("preservation", "stored-data", "emergency-disclosure"):
        body, context = check_case(measure)
        header = {"instant": context.now.isoformat(), "exercise": True, "bases": list(context.bases)}
        file.write_text(json.dumps({"header": header, "body": body}), "utf-8")
        answer = told("law", "check", str(file), "--json")
        assert (answer["measure"], answer["worst"] == "stops") == (measure, False)
    header["exercise"] = False
    file.write_text(json.dumps({"header": header, "body": body}), "utf-8")
    assert run("law", "check", str(file)).exit_code == 1


@pytest.mark.parametrize("text", ["{}", '{"mla": {}}', '{"header": [], "body": 3}'])
def test_check_asks_for_what_it_cannot_see(tmp_path: Path, text: str) -> None:
    file = tmp_path / "request.json"
    file.write_text(text, "utf-8")
    result = run("law", "check", str(file))
    assert (result.exit_code, isinstance(result.exception, SystemExit)) == (2, True)
    assert "Say it with --" in result.output


@pytest.mark.parametrize("content", [b"", b"[]", b"{", b"\xff\xfe", b"[" * 200_000])
def test_check_of_what_is_no_request_is_a_message(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "request.json"
    file.write_bytes(content)
    result = run("law", "check", str(file), "--measure", "preservation", "--on", "2026-11-14")
    assert result.exit_code == 2
    assert isinstance(result.exception, SystemExit)
    assert "Traceback" not in result.output


def test_check_of_a_missing_file_or_profile_is_a_message(tmp_path: Path, request_file: Path) -> None:
    options = ("--measure", "preservation", "--on", "2026-11-14")
    assert run("law", "check", str(tmp_path / "none.json"), *options).exit_code == 2
    result = run("law", "check", str(request_file), *options, "--requested", str(request_file))
    assert result.exit_code == 2
    assert isinstance(result.exception, SystemExit)


@pytest.mark.parametrize("on", ["yesterday", "2026-13-01", "2026-11-14T06:30:00"])
def test_a_day_that_is_none_is_a_message(request_file: Path, on: str) -> None:
    result = run("law", "check", str(request_file), "--measure", "preservation", "--on", on)
    assert result.exit_code == 2
    assert isinstance(result.exception, SystemExit)


def test_status() -> None:
    answer = told("treaty", "status", "--on", "2026-11-24", "--json")
    assert (answer["in_force"], answer["signatories"], len(answer["states"])) == ("no", 75, 75)
    assert "deposit not seen" in run("treaty", "status").output
