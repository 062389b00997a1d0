"""The certificates of a State, as others read them."""

import subprocess
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from hypothesis import given
from hypothesis import strategies as st

from rogatory.envelope.certificates import (
    Revoked,
    crl_number,
    fingerprint,
    grouped,
    issue_anchor,
    issue_crl,
    read_certificate,
    read_crl,
    state_of,
    to_der,
)
from rogatory.envelope.chain import require_not_revoked, require_serving
from rogatory.envelope.errors import Rejected
from tests.rooms.envelope.fictional import AT, DAY, END, START, State


def test_a_certificate_is_read_as_it_was_issued(xa: State) -> None:
    for one in (xa.anchor, xa.seal, xa.tls):
        assert read_certificate(to_der(one), place="test") == one
        assert state_of(one) == "XA"


def test_a_fingerprint_for_reading_aloud_is_the_fingerprint(xa: State) -> None:
    lines = grouped(fingerprint(xa.anchor)).splitlines()
    assert [len(line.split()) for line in lines] == [8, 8]
    assert "".join("".join(line.split()) for line in lines) == fingerprint(xa.anchor)


@pytest.mark.parametrize("code", ["", "xa", "XAA", "X1", "ÉA"])
def test_a_state_has_a_code_of_two_letters(code: str, xa: State) -> None:
    with pytest.raises(ValueError, match="two letters"):
        issue_anchor(code, "Nowhere (fictional)", xa.anchor_key, START, END)


def test_no_byte_of_a_certificate_can_change_and_keep_its_meaning(xa: State) -> None:
    der = to_der(xa.seal)
    for position in range(len(der)):
        changed = bytearray(der)
        changed[position] ^= 1
        try:
            other = read_certificate(bytes(changed), place="test")
        except Rejected:
            continue
        with pytest.raises(Exception):  # noqa: B017 - the library's own: it does not verify
            other.verify_directly_issued_by(xa.anchor)


@given(st.binary(max_size=200))
def test_hostile_bytes_give_only_a_refusal(data: bytes) -> None:
    with pytest.raises(Rejected):
        read_certificate(data, place="test")
    with pytest.raises(Rejected):
        read_crl(b"\x30" + data, place="test")


def test_a_list_is_read_and_one_that_covers_a_part_is_refused(xa: State) -> None:
    whole = issue_crl(
        xa.anchor, xa.anchor_key, [Revoked(7, START)], number=3, this_update=AT, next_update=END
    )
    assert crl_number(read_crl(whole.public_bytes(Encoding.DER), place="test")) == 3
    with pytest.raises(ValueError, match="later"):
        issue_crl(xa.anchor, xa.anchor_key, [Revoked(7, END)], number=3, this_update=AT, next_update=END)
    builder = x509.CertificateRevocationListBuilder().issuer_name(xa.anchor.subject)
    builder = builder.last_update(AT).next_update(END).add_extension(x509.CRLNumber(4), critical=False)
    part = builder.add_extension(x509.DeltaCRLIndicator(3), critical=True).sign(xa.anchor_key, SHA256())
    unnumbered = x509.CertificateRevocationListBuilder().issuer_name(xa.anchor.subject).last_update(AT)
    without = unnumbered.next_update(END).sign(xa.anchor_key, SHA256())
    for bad in (part, without):
        with pytest.raises(Rejected) as caught:
            read_crl(bad.public_bytes(Encoding.DER), place="test")
        assert caught.value.code == "crl.malformed"


def test_an_invalidity_date_puts_the_revocation_earlier(xa: State) -> None:
    entry = x509.RevokedCertificateBuilder().serial_number(xa.seal.serial_number).revocation_date(AT)
    earlier = x509.InvalidityDate((AT - 10 * DAY).replace(tzinfo=None))
    builder = x509.CertificateRevocationListBuilder().issuer_name(xa.anchor.subject).last_update(AT)
    builder = builder.next_update(END).add_extension(x509.CRLNumber(1), critical=False)
    builder = builder.add_revoked_certificate(entry.add_extension(earlier, critical=False).build())
    crls = [builder.sign(xa.anchor_key, SHA256())]
    require_not_revoked(xa.seal, xa.anchor, crls, at=AT - 11 * DAY, place="test")
    with pytest.raises(Rejected) as caught:
        require_not_revoked(xa.seal, xa.anchor, crls, at=AT - 10 * DAY, place="test")
    assert caught.value.code == "certificate.revoked"


def test_a_certificate_for_servers_names_hosts_and_addresses(xa: State) -> None:
    require_serving(xa.tls, place="test")
    names = xa.tls.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert names.get_values_for_type(x509.DNSName) == ["node.xa.example"]
    assert [str(a) for a in names.get_values_for_type(x509.IPAddress)] == ["127.0.0.1"]
    with pytest.raises(Rejected):
        require_serving(xa.seal, place="test")


@pytest.mark.needs("openssl")
@pytest.mark.parametrize("purpose", ["sslserver", "sslclient"])
def test_openssl_accepts_the_chain(purpose: str, tmp_path: Path, xa: State) -> None:
    (tmp_path / "root.pem").write_bytes(xa.anchor.public_bytes(Encoding.PEM))
    (tmp_path / "tls.pem").write_bytes(xa.tls.public_bytes(Encoding.PEM))
    command = ["openssl", "verify", "-x509_strict", "-purpose", purpose, "-attime", str(int(AT.timestamp()))]
    command += ["-CAfile", "root.pem", "tls.pem"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
