"""docs/formats/card.md and envelope.md say what the code does: steps, codes, fields, limits, and every command runs."""

import ast
import doctest
import http.server
import importlib
import inspect
import json
import os
import re
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from asn1crypto.algos import DSASignature

from rogatory.envelope import canonical, card, card_document, certificates, chain, cms, signed_data
from rogatory.envelope.canonical import read
from rogatory.envelope.card import Card, accepts_next, endorse, issue, read_card
from rogatory.envelope.card_document import Document, Entry
from rogatory.envelope.certificates import issue_crl
from rogatory.envelope.envelope import Envelope
from rogatory.envelope.errors import Refusal, Rejected
from rogatory.envelope.signature import verify
from tests.rooms.envelope.fictional import AT, DAY, START, State, card_fields, found
from tests.vectors.envelope.generate import CONTENT, Recipe, sign, stamp

ROOT = Path(__file__).parents[3]
CARD = ROOT / "docs/formats/card.md"
ENVELOPE = ROOT / "docs/formats/envelope.md"
PAGES = pytest.mark.parametrize("page", [CARD, ENVELOPE], ids=lambda page: page.stem)


def section(page: Path, heading: str) -> str:
    """What stands under a heading of the second order."""
    return page.read_text("utf-8").split(f"\n## {heading}\n")[1].split("\n## ")[0]


def steps(page: Path) -> list[tuple[int, str, str]]:
    """Number, title and text of each step of the verification."""
    found = re.finditer(
        r"^(\d+)\. \*\*(.+?)\*\*(.*?)(?=^\S|\Z)", section(page, "Verification"), re.MULTILINE | re.DOTALL
    )
    return [(int(one[1]), one[2], one[3]) for one in found]


# The codes

SOURCES = {
    "card": (CARD, ("envelope.card", "envelope.card_document", "envelope.instants", "envelope.sealing")),
    "ceremony": (CARD, ("node.directory.cards",)),
    "envelope": (
        ENVELOPE,
        (
            "envelope.canonical",
            "envelope.signed_data",
            "envelope.cms",
            "envelope.certificates",
            "envelope.chain",
        ),
    ),
}
NOT_OF_A_CARD = {"sealing.too-large", "sealing.not-opened"}


def refusals(modules: tuple[str, ...]) -> set[tuple[str, str]]:
    """Every refusal that modules declare themselves: code and sentence."""
    declared = set()
    for name in modules:
        module = importlib.import_module(f"rogatory.{name}")
        own = {target.id for node in ast.parse(inspect.getsource(module)).body if isinstance(node, ast.Assign)
               for target in node.targets if isinstance(target, ast.Name)}  # fmt: skip
        values = [value for key, value in vars(module).items() if key in own and isinstance(value, Refusal)]
        declared |= {(one.code, one.sentence) for one in values if one.code not in NOT_OF_A_CARD}
    return declared


def table_of_codes(modules: tuple[str, ...]) -> str:
    rows = [
        f"| `{code}` | {sentence.replace('|', chr(92) + '|')} |"
        for code, sentence in sorted(refusals(modules))
    ]
    return "\n".join(["| code | sentence |", "| --- | --- |", *rows])


@pytest.mark.parametrize("name", SOURCES)
def test_the_table_of_codes_is_the_vocabulary_of_the_code(name: str) -> None:
    page, modules = SOURCES[name]
    found = re.search(
        rf"<!-- codes: {name} -->\n(.*?)<!-- end of codes -->", page.read_text("utf-8"), re.DOTALL
    )
    assert found is not None
    assert found[1].strip() == table_of_codes(modules)


def codes_of(text: str) -> set[str]:
    heads = "canonical|signature|certificate|crl|card|instant|sealing"
    return set(re.findall(rf"`((?:{heads})\.[a-z0-9-]+)`", text))


def test_each_code_is_met_by_a_step_and_each_step_meets_known_codes() -> None:
    known = {name: {code for code, _ in refusals(modules)} for name, (_, modules) in SOURCES.items()}
    said = codes_of(section(ENVELOPE, "Verification"))
    assert said == known["envelope"] - {"canonical.type", "crl.malformed"}
    assert "`crl.malformed`" in section(ENVELOPE, "Certificates")
    said = codes_of(section(CARD, "Verification"))
    assert known["card"] <= said <= known["card"] | known["envelope"]


# The steps


@PAGES
def test_the_page_names_its_format_first_and_numbers_its_steps(page: Path) -> None:
    numbers = [number for number, _, _ in steps(page)]
    assert numbers == list(range(1, len(numbers) + 1)) and len(numbers) >= 20
    assert CARD.read_text("utf-8").startswith(f"# The State card: `{card.FORMAT}`\n")
    assert '"rogatory/succession/1"' in CARD.read_text("utf-8")


def test_the_code_bears_the_numbers_and_titles_of_the_page() -> None:
    comments = re.findall(r"^ *# Step (\d+): (.+)$", inspect.getsource(card), re.MULTILINE)
    assert sorted((int(number), title) for number, title in comments) == [one[:2] for one in steps(CARD)]
    inside: list[tuple[Callable[..., Any], list[int]]] = [
        (read_card, [1, 2, 3, 4, 5, 6, 7]),
        (card._check_parts, [8, 9, 10]),
        (accepts_next, [11, 12, 13, 14, 15, 16, 17, 18]),
        (Card.verify, [19, 20]),
    ]
    for function, numbers in inside:
        found = re.findall(r"# Step (\d+):", inspect.getsource(function))
        assert [int(number) for number in found] == numbers


def called(function: Callable[..., Any]) -> Iterator[str]:
    """The names of what a function calls, in the order of its text."""
    tree = ast.parse(inspect.getsource(function))
    calls = [
        node for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    ]
    for call in sorted(calls, key=lambda node: (node.lineno, node.col_offset)):
        assert isinstance(call.func, ast.Name)
        yield call.func.id


def test_the_steps_of_a_signature_are_in_the_order_of_the_code() -> None:
    opened: dict[str, Callable[..., Any]] = {
        "open_signature": cms.open_signature,
        "require_under": chain.require_under,
    }
    order: list[str] = []
    for name in called(verify):
        order += called(opened[name]) if name in opened else [name]
    named = [re.findall(r"\(`(\w+)`\)", text) for _, _, text in steps(ENVELOPE)]
    assert all(len(one) == 1 for one in named)
    wanted = [one[0] for one in named[6:]]
    assert [name for name in order if name in wanted] == wanted
    passed_over = set(order) - set(wanted)
    assert passed_over <= {"Opened", "Signed"}


def code_of(data: bytes) -> str:
    with pytest.raises(Rejected) as caught:
        read(data, place="test", limit=100)
    return caught.value.code


def test_the_steps_of_canonical_json_are_in_the_order_of_the_code() -> None:
    """Each input has the fault of one step and of all later ones; the earliest is told."""
    surrogate, spaced = b'"\\ud800"', b' "a" '
    assert code_of(b"\xff" + b"[1.5," * 40) == "canonical.too-large"
    assert code_of(b"\xff[1.5, " + surrogate) == "canonical.encoding"
    assert code_of(b"[1.5, {") == "canonical.number" and code_of(b"[{ 1.5") == "canonical.malformed"
    assert code_of(b"[9007199254740992, " + surrogate + b"]") == "canonical.number"
    assert code_of(b"[" * 33 + surrogate + spaced[:1] + b"]" * 33) == "canonical.too-deep"
    assert code_of(b"[ " + surrogate + b"]") == "canonical.text"
    assert code_of(b"[" + spaced + b"]") == "canonical.not-canonical"


def read_with_faults(xa: State, xb: State, first: int) -> Rejected:
    """A card with the fault of this step and of all later ones of reading."""
    other = json.loads(card_fields(xb))
    changes: dict[int, dict[str, Any]] = {
        2: {"more": 1},
        3: {"address": "ftp://node.xa.example"},
        4: {"anchor": "!"},
        6: {"age": "age1"},
        8: {"state": "XB"},
        9: {"seals": other["seals"]},
        10: {"tls": json.loads(card_fields(xa))["seals"]},
    }
    fields = json.loads(card_fields(xa))
    for step in range(first, 11):
        fields |= changes.get(step, {})
    content = canonical.canonical(fields) + (b"\n" if first <= 1 else b"")
    signer = xb.anchor_signer if first <= 5 else xa.anchor_signer
    at = START + 700 * DAY if first <= 7 else AT
    with pytest.raises(Rejected) as caught:
        read_card(Envelope(content, signer.sign(content)), at=at)
    return caught.value


@pytest.mark.parametrize(
    ("step", "code", "where"),
    [
        (1, "canonical.not-canonical", "card"),
        (2, "card.malformed", "more"),
        (3, "card.malformed", "address"),
        (4, "card.malformed", "anchor"),
        (5, "signature.invalid", "card.signature"),
        (6, "sealing.recipient", "card.age"),
        (7, "card.expired", "card"),
        (8, "card.inconsistent", "card"),
        (9, "signature.untrusted", "card.seals.0"),
        (10, "certificate.usage", "card.tls.0"),
    ],
)
def test_of_several_faults_of_a_card_the_earliest_step_is_told(
    step: int, code: str, where: str, xa: State, xb: State
) -> None:
    rejected = read_with_faults(xa, xb, step)
    assert (rejected.code, rejected.values.get("field", rejected.place)) == (code, where)


def test_of_several_faults_of_the_next_card_the_earliest_step_is_told(xa: State, xb: State) -> None:
    crl = issue_crl(xa.anchor, xa.anchor_key, [], number=1, this_update=START, next_update=AT + DAY)
    one = issue(card_fields(xa, crl=crl), xa.anchor_signer, at=AT)
    fresh = found("XA")
    late, early = one.issued + DAY, one.issued - DAY

    def told(state: State, **changed: Any) -> str:
        fields = {"serial": 2, "previous": one, "issued": late} | changed
        with pytest.raises(Rejected) as caught:
            accepts_next(one, issue(card_fields(state, **fields), state.anchor_signer, at=AT))
        return caught.value.values.get("reason", caught.value.code)

    stranger = issue(card_fields(xb), xb.anchor_signer, at=AT)
    wrong = {"previous": stranger, "issued": early}
    assert "another State" in told(xb, serial=3, **wrong)
    assert "serial" in told(fresh, serial=3, **wrong)
    assert "another card" in told(fresh, **wrong)
    assert "dated earlier" in told(fresh, issued=early)
    assert "did not endorse" in told(fresh)
    endorsement = endorse(one, xa.anchor, xa.anchor_signer)
    assert "anchor is the same" in told(xa, succession=endorsement)
    assert "revocation list" in told(xa)
    assert told(fresh, succession=endorsement) == "signature.digest"


# Fields and limits


def test_the_fields_of_the_page_are_those_of_the_format() -> None:
    text = section(CARD, "Grammar")
    for model, mark in ((Document, r"^\| `(\w+)` \|"), (Entry, r"^- `(\w+)`:")):
        names = [field.alias or name for name, field in model.model_fields.items()]
        assert re.findall(mark, text, re.MULTILINE) == names


def test_the_limits_of_the_pages_are_those_of_the_code() -> None:
    both = {certificates.LIMIT, signed_data.LIMIT}
    for page, limits in (
        (CARD, both | {card_document.LIMIT, canonical.DEPTH, canonical.INTEGER}),
        (ENVELOPE, both | {canonical.LIMIT, canonical.DEPTH, canonical.INTEGER}),
    ):
        text = section(page, "Limits")
        assert [limit for limit in limits if f"{limit:,}" not in text] == []
    schema = Document.model_json_schema()
    entries = {schema["properties"][name]["maxItems"] for name in ("seals", "tls")}
    assert entries == {16} and "| entries of `seals`, of `tls` | 16 each |" in section(CARD, "Limits")


# What the page of the signature admits


def test_a_second_signature_can_be_made_from_the_first_without_a_key(xa: State) -> None:
    order = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551  # of P-256 (SP 800-186)
    first = xa.signer.sign(CONTENT)
    parts = signed_data.read_parts(first, place="test")
    numbers = DSASignature.load(parts.signature)
    mirrored = DSASignature({"r": numbers["r"].native, "s": order - numbers["s"].native}).dump()
    second = signed_data.write(replace(parts, signature=mirrored))
    assert second != first
    assert verify(CONTENT, second, anchors=[xa.anchor], at=AT).certificate == xa.seal


def test_bytes_of_a_time_stamp_can_change(xa: State) -> None:
    recipe = Recipe(xa.seal_key, xa.seal)
    stamped = sign(replace(recipe, unsigned=[{"type": "signature_time_stamp_token", "value": stamp}]))
    policy = bytes.fromhex("06022a03")  # 1.2.3, the policy that the stamp names
    assert stamped.count(policy) == 1
    changed = stamped.replace(policy, bytes.fromhex("06022a04"))
    assert verify(CONTENT, changed, anchors=[xa.anchor], at=AT, allow_timestamp=True).state == "XA"


# The examples and the commands


@PAGES
def test_the_examples_in_python_run(page: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    examples = page.read_text("utf-8")
    results = doctest.testfile(str(page), module_relative=False, encoding="utf-8")
    assert results.failed == 0 and results.attempted == examples.count(">>> ")


@dataclass(frozen=True)
class Block:
    """Commands of a page, whether the last one must fail, what must be printed, and the line where they stand."""

    text: str
    says_no: bool
    shown: str | None
    line: int


BLOCK = re.compile(r"^```sh( no)?\n(.*?)^```$(?:\n\n^```console\n(.*?)^```$)?", re.DOTALL | re.MULTILINE)


def blocks(page: Path) -> list[Block]:
    text = page.read_text("utf-8")
    return [
        Block(found[2], bool(found[1]), found[3], text.count("\n", 0, found.start()) + 1)
        for found in BLOCK.finditer(text)
    ]


def matches(shown: str, printed: str) -> bool:
    """What a page shows is what was printed: `…` alone on a line is any lines, in a line any text."""
    lines = [
        r"(?:.*\n)*" if line == "…" else ".*".join(map(re.escape, line.rstrip().split("…"))) + " *\n"
        for line in shown.splitlines()
    ]
    return re.fullmatch("".join(lines), printed) is not None


def run(block: Block, folder: Path, more: dict[str, str]) -> str:
    """Execute a block as typed into a new shell; what it printed. The test fails if it ends otherwise than shown."""
    programs = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        ["bash", "-e", "-u", "-o", "pipefail", "-c", block.text],
        cwd=folder,
        env={"PATH": programs, "LC_ALL": "C.UTF-8", "ROGATORY": str(ROOT)} | more,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=120,
        check=False,
    )
    told = f"line {block.line}, exit code {done.returncode}\n{done.stdout}"
    assert (done.returncode != 0) == block.says_no, told
    assert block.shown is None or matches(block.shown, done.stdout), f"{told}\nshown:\n{block.shown}"
    return done.stdout


@pytest.mark.needs("bash", "openssl", "date", "sha256sum")
def test_the_commands_of_the_page_of_the_envelope_run(tmp_path: Path) -> None:
    commands = blocks(ENVELOPE)
    assert sum(one.says_no for one in commands) == 1 and len(commands) >= 7
    for block in commands:
        printed = run(block, tmp_path, {})
        if "messageDigest" in block.text:
            one, other = printed.split("\n")[:2]
            assert one == other.split()[0]


class Quiet(http.server.SimpleHTTPRequestHandler):
    """Serves files and says nothing."""

    def log_message(self, *args: object) -> None:
        del args


@pytest.fixture
def other_node(tmp_path: Path) -> Iterator[str]:
    """The address under which the card of the page's first State is handed out, once it is made."""
    (tmp_path / "www/peers/v1").mkdir(parents=True)
    (tmp_path / "www/peers/v1/card").symlink_to(tmp_path / "work/belmaria/keys/card.json")
    handler = partial(Quiet, directory=str(tmp_path / "www"))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


@pytest.mark.long
@pytest.mark.needs("bash", "openssl", "sha256sum")
def test_the_commands_of_the_page_of_the_card_run(tmp_path: Path, other_node: str) -> None:
    folder = tmp_path / "work"
    folder.mkdir()
    more = {"ADDRESS": other_node, "TOLD": ""}
    commands = blocks(CARD)
    assert sum(one.says_no for one in commands) == 2 and len(commands) >= 7
    for block in commands:
        printed = run(block, folder, more)
        if "node init belmaria" in block.text:
            more["TOLD"] = " ".join(printed.splitlines()[1:])
        if "card show" in block.text:
            lines = printed.splitlines()
            aloud = "".join(lines[1:3]).replace(" ", "")
            assert lines[3].split()[0] == lines[4].partition("=")[2].replace(":", "").lower() == aloud
    assert len(more["TOLD"].replace(" ", "")) == 64


def test_what_is_shown_is_held_against_what_is_printed() -> None:
    assert matches("a…c\n…\nz\n", "abc\n1\n2\nz\n") and matches("a\n", "a   \n")
    assert not matches("a\n", "b\n") and not matches("a\n", "a\nb\n") and not matches("…\nz\n", "a\n")
