"""The officers' commands: what they say, what they refuse, and their exit codes."""

import json
import os
import stat
from hashlib import sha256
from pathlib import Path
from typing import Any

import click
import httpx
import pytest

from rogatory.acts.header import Attachment
from rogatory.cli import NODE_COMMANDS, main
from rogatory.node.commands import asking
from rogatory.node.commands.asking import sign_in_file
from tests.rooms.node.cast import PASSWORD, Peer, request_fields
from tests.rooms.node.commands.conftest import URL, Run, told
from tests.rooms.node.conftest import Asked

CONTACT = {"name": "A. Officer (fictional)", "function": "duty officer", "telephone": "+33199000017"}
OFFICERS = ("sign-in", "needs", "dossier", "draft", "say", "evidence")


def written(folder: Path, fields: dict[str, Any]) -> str:
    path = folder / "fields.json"
    path.write_text(json.dumps(fields), "utf-8")
    return str(path)


def _commands(command: click.Command, path: tuple[str, ...]) -> list[tuple[tuple[str, ...], click.Command]]:
    if not isinstance(command, click.Group):
        return [(path, command)]
    return [one for name, inner in command.commands.items() for one in _commands(inner, (*path, name))]


@pytest.mark.parametrize("name", OFFICERS)
def test_each_command_has_help_with_an_example_and_json(name: str) -> None:
    command = main.get_command(click.Context(main), name)
    assert command is not None
    assert name in NODE_COMMANDS
    for path, one in _commands(command, (name,)):
        assert f"rogatory {' '.join(path)}" in (one.help or ""), path
        assert any("--json" in option.opts for option in one.params), path


def test_signing_in_keeps_a_token_that_only_its_owner_can_read(run: Run) -> None:
    result = run(None, "sign-in", URL, "--username", "duty", given=f"{PASSWORD}\n")
    assert result.exit_code == 0, result.output
    assert "duty-officer" in result.output
    assert stat.S_IMODE(sign_in_file().stat().st_mode) == 0o600
    assert PASSWORD not in sign_in_file().read_text()
    assert "Nothing waits for you." in run(None, "needs").output
    again = run(None, "sign-in", URL, "--username", "second", given=f"{PASSWORD}\n")
    assert again.exit_code == 0, "signing in again replaces the token"


def test_a_wrong_password_keeps_nothing(run: Run) -> None:
    result = run(None, "sign-in", URL, "--username", "duty", given="wrong\n")
    assert result.exit_code == 1
    assert "[sign-in.refused]" in result.stderr
    assert not sign_in_file().exists()


@pytest.mark.parametrize("url", ["http://rogatory.example", "ftp://127.0.0.1", "rogatory.example"])
def test_a_password_never_travels_in_the_open(run: Run, url: str) -> None:
    assert run(None, "sign-in", url, "--username", "duty", given=f"{PASSWORD}\n").exit_code == 2


def test_without_signing_in_the_way_to_do_so_is_told(run: Run) -> None:
    result = run(None, "needs")
    assert result.exit_code == 2
    assert "rogatory sign-in" in result.stderr


def test_a_request_from_a_file_takes_two_people(run: Run, peer: Peer, tmp_path: Path) -> None:
    path = written(tmp_path, request_fields("preservation-request"))
    begun = run("duty", "draft", "start", "preservation-request", "--to", "VN", "--exercise",
                "--basis", "FR-VN-MLA-2016", "--file", path)  # fmt: skip
    draft = begun.output.strip()
    assert run("duty", "draft", "check", draft).exit_code == 0
    submitted = told(run("duty", "draft", "submit", draft, "--json"))
    refused = run("duty", "draft", "approve", draft, "--digest", submitted["digest"])
    assert refused.exit_code == 1
    assert "[four-eyes]" in refused.stderr
    assert draft in run("second", "needs").output
    approved = run("second", "draft", "approve", draft, given="y\n")
    assert "Said, signed and logged" in approved.output
    listed = told(run("auditor", "dossier", "list", "--json"))["items"]
    assert [one["stages"][0]["stage"] for one in listed] == ["asked"]


def test_findings_are_told_with_level_field_sentence_remedy_and_article(
    run: Run, peer: Peer, tmp_path: Path
) -> None:
    fields = request_fields("preservation-request")
    fields["identifiers"][0]["from"] = "2026-11-13T22:04:12"
    del fields["necessity"]
    draft = run("duty", "draft", "start", "preservation-request", "--to", "VN", "--exercise",
                "--basis", "UNCC", "--file", written(tmp_path, fields)).output.strip()  # fmt: skip
    checked = run("duty", "draft", "check", draft)
    assert checked.exit_code == 1
    assert "stops    identifiers.0.from" in checked.output
    assert "preflight-05-time-zone" in checked.output
    assert "Write the offset of the clock" in checked.output
    assert "(art. 65(1)" in checked.output
    stopped = run("duty", "draft", "submit", draft)
    assert stopped.exit_code == 1
    assert "stops    identifiers.0.from" in stopped.stderr
    problem = told(run("duty", "draft", "submit", draft, "--json"), 1)
    assert problem["code"] == "findings-stop"
    assert run("duty", "draft", "save", draft, "--file",
               written(tmp_path, request_fields("preservation-request"))).exit_code == 0  # fmt: skip
    assert run("duty", "draft", "check", draft).exit_code == 0
    assert '"period_days"' in run("duty", "draft", "show", draft).output


def test_a_draft_is_given_back_and_discarded(run: Run, peer: Peer, tmp_path: Path) -> None:
    path = written(tmp_path, request_fields("preservation-request"))
    draft = run("duty", "draft", "start", "preservation-request", "--to", "VN", "--basis", "FR-VN-MLA-2016",
                "--exercise", "--file", path).output.strip()  # fmt: skip
    run("duty", "draft", "submit", draft)
    assert run("second", "draft", "give-back", draft, "Which logs?").exit_code == 0
    assert "given back: Which logs?" in run("duty", "draft", "show", draft).output
    assert run("duty", "draft", "discard", draft).exit_code == 0


def test_saying_in_one_command_and_naming_the_request_by_its_measure(
    run: Run, asked_of_us: Asked, tmp_path: Path
) -> None:
    reference = told(run("duty", "dossier", "list", "--json"))["items"][0]["our_reference"]
    fields = written(tmp_path, {"officer_in_charge": CONTACT, "next_step": "The provider is called."})
    said = run("duty", "say", "acknowledgement", reference, "preservation", "--file", fields)
    assert "Said, signed and logged" in said.output
    said = told(run("duty", "say", "acceptance", reference, asked_of_us.request[:12], "--json"))
    assert said["status"] == "said"
    assert "you may say" in run("duty", "dossier", "show", reference).output
    acts = run("duty", "dossier", "acts", reference).output
    assert acts.index("Preservation request") < acts.index("Acknowledgement") < acts.index("Acceptance")
    proof = run("auditor", "dossier", "proof", said["act"], "--save", str(tmp_path / "act"))
    assert "signature holds" in proof.output
    assert sha256((tmp_path / "act" / "act.json").read_bytes()).hexdigest() == said["act"]
    assert (tmp_path / "act" / "act.json.p7s").read_bytes()[:1] == b"0"


def test_what_is_stopped_is_kept_as_a_draft(run: Run, asked_of_us: Asked) -> None:
    result = run("duty", "say", "acknowledgement", asked_of_us.dossier, "preservation")
    assert result.exit_code == 1
    assert "kept as draft" in result.stderr
    draft = result.stderr.split("draft ")[1].split(".")[0]
    assert told(run("duty", "draft", "show", draft, "--json"))["status"] == "draft"


def test_a_request_that_is_not_named_clearly_is_asked_again(run: Run, asked_of_us: Asked) -> None:
    result = run("duty", "say", "acceptance", asked_of_us.dossier, "stored-data")
    assert result.exit_code == 2
    assert "preservation (" in result.stderr


@pytest.mark.parametrize("content", ["[1]", "{", '"text"', "[" * 5000])
def test_fields_that_are_no_json_object_are_refused_in_words(run: Run, peer: Peer, content: str) -> None:
    result = run("duty", "draft", "start", "preservation-request", "--to", "VN", "--file", "-", given=content)
    assert result.exit_code == 2
    assert "JSON" in result.stderr


def test_evidence_is_attached_listed_and_got_as_it_was(run: Run, peer: Peer, tmp_path: Path) -> None:
    draft = run("duty", "draft", "start", "preservation-request", "--to", "VN", "--exercise").output.strip()
    content = b"From fictional@hospital.example\n" * 50_000
    (tmp_path / "mailbox.mbox").write_bytes(content)
    attached = run("duty", "draft", "attach", draft, str(tmp_path / "mailbox.mbox"))
    assert sha256(content).hexdigest() in attached.output


def test_objects_of_a_dossier_are_compared_with_the_act_and_never_overwrite(
    run: Run, asked: Asked, tmp_path: Path
) -> None:
    from io import BytesIO

    from rogatory.node.clock import now
    from rogatory.node.evidence.intake import take_in

    content = os.urandom(300_000)
    take_in("logs/flow.csv", BytesIO(content), "VN", asked.dossier, now())
    assert "flow.csv" in run("auditor", "evidence", "list", asked.dossier).output
    got = run("auditor", "evidence", "get", asked.dossier, "--to", str(tmp_path / "out"))
    assert got.exit_code == 0, got.output
    assert (tmp_path / "out/logs/flow.csv").read_bytes() == content
    again = run("auditor", "evidence", "get", asked.dossier, "logs/flow.csv", "--to", str(tmp_path / "out"))
    assert again.exit_code == 2
    assert "nothing was overwritten" in again.stderr
    assert run("auditor", "evidence", "get", asked.dossier, "other.csv").exit_code == 2


def test_a_hostile_name_from_another_state_is_not_written(run: Run, asked: Asked, tmp_path: Path) -> None:
    from io import BytesIO

    from rogatory.node.clock import now
    from rogatory.node.evidence.intake import take_in
    from rogatory.node.evidence.models import Object

    attachment: Attachment = take_in("a.csv", BytesIO(b"a"), "VN", asked.dossier, now())
    Object.objects.filter(sealed_sha256=attachment.sealed_sha256).update(name="../escaped.csv")
    result = run("duty", "evidence", "get", asked.dossier, "--to", str(tmp_path / "out"))
    assert result.exit_code == 1
    assert "[name.outside]" in result.stderr
    assert not (tmp_path / "escaped.csv").exists()


def test_a_download_that_differs_is_not_kept(
    run: Run, asked: Asked, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from io import BytesIO

    from rogatory.node.clock import now
    from rogatory.node.evidence.intake import take_in
    from rogatory.node.evidence.models import Object

    take_in("a.csv", BytesIO(b"a"), "VN", asked.dossier, now())
    Object.objects.update(sha256="0" * 64)
    result = run("duty", "evidence", "get", asked.dossier, "--to", str(tmp_path / "out"))
    assert result.exit_code == 3
    assert list((tmp_path / "out").iterdir()) == []


def test_the_administrator_is_told_why_not(run: Run) -> None:
    result = run("administrator", "dossier", "list")
    assert result.exit_code == 1
    assert "[no-dossiers]" in result.stderr


def test_a_node_that_does_not_answer_has_its_own_exit_code(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def silent(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("refused", request=request)

    def other(request: httpx.Request) -> httpx.Response:
        return httpx.Response(502, text="a proxy")

    for answers, words in ((silent, "does not answer"), (other, "answers 502")):

        def connect(url: str, token: str | None, answers: Any = answers) -> httpx.Client:
            return httpx.Client(base_url=url, transport=httpx.MockTransport(answers))

        monkeypatch.setattr(asking, "new_http", connect)
        result = run("duty", "needs")
        assert result.exit_code == 3
        assert words in result.stderr
