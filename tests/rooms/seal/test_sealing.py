"""The seal and the report: standard tools must accept both, and refuse what was changed."""

import os
import shutil
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography.x509 import load_pem_x509_certificate

from rogatory.envelope.cms import open_signature
from rogatory.envelope.errors import Rejected
from rogatory.envelope.signature import verify
from rogatory.seal.cades import SealingKey, sign_cades, sign_pades
from rogatory.seal.report import LABELS, Report, ReportAct, ReportFile, render

AT = datetime(2026, 11, 20, 3, 4, 5, tzinfo=UTC)
needs_openssl = pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl is not installed")
needs_pdfsig = pytest.mark.skipif(shutil.which("pdfsig") is None, reason="pdfsig is not installed")
needs_pdftotext = pytest.mark.skipif(shutil.which("pdftotext") is None, reason="pdftotext is not installed")


def test_the_seal_is_cades_and_says_its_instant(anchor_and_seal: tuple[bytes, SealingKey]) -> None:
    from asn1crypto import cms

    pem, key = anchor_and_seal
    signature = sign_cades(b"list", key, AT)
    signed = verify(b"list", signature, anchors=[load_pem_x509_certificate(pem)], at=AT)
    assert (signed.state, signed.signing_time) == ("XA", AT)
    attributes = cms.ContentInfo.load(signature)["content"]["signer_infos"][0]["signed_attrs"]
    assert "signing_certificate_v2" in {attribute["type"].native for attribute in attributes}
    with pytest.raises(Rejected):
        open_signature(b"tsil", signature, place="seal")


@needs_openssl
def test_openssl_accepts_the_seal(anchor_and_seal: tuple[bytes, SealingKey], tmp_path: Path) -> None:
    pem, key = anchor_and_seal
    (tmp_path / "trust.pem").write_bytes(pem)
    (tmp_path / "list").write_bytes(b"list")
    (tmp_path / "list.p7s").write_bytes(sign_cades(b"list", key, AT))
    command = (
        "openssl cms -verify -binary -inform DER -purpose any -CAfile trust.pem -content list -in list.p7s"
    )
    assert subprocess.run(command.split(), cwd=tmp_path, capture_output=True, check=False).returncode == 0
    (tmp_path / "list").write_bytes(b"tsil")
    assert subprocess.run(command.split(), cwd=tmp_path, capture_output=True, check=False).returncode != 0


async def _inside(key: SealingKey) -> bytes:
    return sign_cades(b"list", key, AT)


def test_it_seals_where_an_event_loop_runs_already(anchor_and_seal: tuple[bytes, SealingKey]) -> None:
    import asyncio

    assert asyncio.run(_inside(anchor_and_seal[1]))


def test_without_pyhanko_the_message_says_what_to_install(
    anchor_and_seal: tuple[bytes, SealingKey], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(Rejected) as refusal:
        sign_cades(b"", anchor_and_seal[1], AT)
    assert refusal.value.code == "seal.not-installed"
    assert "rogatory[node]" in str(refusal.value)


def report(**changed: object) -> Report:
    said: dict[str, object] = {
        "language": "en",
        "exercise": True,
        "states": ("XA", "XB"),
        "dossier": "ab" * 16,
        "references": ("XA-2026-000042",),
        "sealed_by": "XB/central",
        "sealed_at": AT,
        "anchors": [("XA", "abab cdcd")],
        "acts": [ReportAct("0001", "2026-11-14T07:30:00+01:00", "XA", "Preservation request", "ab" * 32)],
        "evidence": [ReportFile("data/mail.mbox", 12, "cd" * 32)],
    }
    return Report(**(said | changed))  # type: ignore[arg-type]


def text_of(pdf: bytes, folder: Path) -> str:
    (folder / "page.pdf").write_bytes(pdf)
    done = subprocess.run(
        ["pdftotext", "-layout", "page.pdf", "-"], cwd=folder, capture_output=True, check=True
    )
    return done.stdout.decode()


@needs_pdftotext
def test_the_page_says_what_it_is_given_and_prints_markup_as_text(tmp_path: Path) -> None:
    hostile = '#panic() *bold* $x$ "quoted" @ref <label> [a] \\ // hộp'
    text = text_of(render(report(evidence=[ReportFile(hostile, 12, "cd" * 32)])), tmp_path)
    assert "#panic() *bold* $x$" in text
    assert "@ref <label> [a] \\ //" in text
    assert "hộp" in text
    assert LABELS["exercise"].split(" - ")[0] in text
    assert "XA-2026-000042" in text


@needs_pdftotext
def test_the_page_speaks_the_reader_s_language(tmp_path: Path) -> None:
    words = {LABELS["title"]: "Dossier de preuves"}
    text = text_of(
        render(report(language="fr", exercise=False), lambda said: words.get(said, said)), tmp_path
    )
    assert "Dossier de preuves" in text
    assert "EXERCISE" not in text


def test_the_same_contents_give_the_same_page() -> None:
    assert render(report()) == render(report())


@needs_pdfsig
def test_the_signed_page_is_whole_and_says_its_instant(
    anchor_and_seal: tuple[bytes, SealingKey], tmp_path: Path
) -> None:
    signed = sign_pades(render(report()), anchor_and_seal[1], AT, "Sealed for a court (fictional)")
    (tmp_path / "page.pdf").write_bytes(signed)
    utc = os.environ | {"TZ": "UTC"}
    done = subprocess.run(["pdfsig", "page.pdf"], cwd=tmp_path, capture_output=True, check=False, env=utc)
    said = done.stdout.decode()
    assert "Signature is Valid" in said
    assert "Total document signed" in said
    assert "ETSI.CAdES.detached" in said
    assert "Signing Time: Nov 20 2026 03:04:05" in said
