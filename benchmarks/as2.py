# ruff: noqa: ANN401 - pyas2lib ships no types
"""The peer of the exchange benchmarks: AS2 (RFC 4130) as pyas2lib does it, in memory, without HTTP or disk.

One exchange: compress, sign and encrypt a message; parse it at the other end; build the signed receipt (MDN); parse
that at home. RSA-2048 with SHA-256, AES-256-CBC.
"""

import logging
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from re import Match
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, pkcs12

from benchmarks.measuring import CannotMeasure

_PASSWORD = "fictional"
_NARROW, _WIDE = "\\b(\\d\\.\\d\\.\\d[a-z]*)\\b", "\\b(\\d+\\.\\d+\\.\\d+[a-z]*)\\b"


@contextmanager
def _openssl_with_two_digits() -> Iterator[None]:
    """oscrypto 1.3.0, on which pyas2lib stands, can't read "OpenSSL 3.0.19": let its pattern take two digits."""
    search = re.search

    def wider(pattern: Any, text: Any, flags: int = 0) -> Match[Any] | None:
        return search(_WIDE if pattern == _NARROW else pattern, text, flags)

    re.search = wider  # type: ignore[assignment]
    try:
        yield
    finally:
        re.search = search


def exchange_of() -> Callable[[bytes], None]:
    """A function that exchanges one content and raises if either end is not satisfied."""
    try:
        with _openssl_with_two_digits():
            from pyas2lib import as2  # noqa: PLC0415
    except ImportError:
        raise CannotMeasure("pyas2lib is not installed (dependency group bench).") from None
    logging.getLogger("pyas2lib").setLevel(logging.ERROR)
    (fr_key, fr_cert), (vn_key, vn_cert) = _pair("France"), _pair("Viet Nam")
    france, vietnam = _organization(as2, "france", fr_key), _organization(as2, "vietnam", vn_key)
    france_there, vietnam_here = _partner(as2, "france", fr_cert), _partner(as2, "vietnam", vn_cert)

    def exchange(content: bytes) -> None:
        sent = as2.Message(sender=france, receiver=vietnam_here)
        sent.build(content, content_type="application/json")
        received = as2.Message()
        status, (error, _), mdn = received.parse(
            sent.headers_str + b"\r\n" + sent.content,
            find_org_cb=lambda _: vietnam,
            find_partner_cb=lambda _: france_there,
        )
        assert status == "processed", error
        assert received.content == content
        receipt = as2.Mdn()
        status, error = receipt.parse(
            mdn.headers_str + b"\r\n" + mdn.content, find_message_cb=lambda *_: sent
        )
        assert status == "processed", error

    return exchange


def _pair(name: str) -> tuple[bytes, bytes]:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    subject, start = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)]), datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(start - timedelta(hours=1))
        .not_valid_after(start + timedelta(days=1))
        .sign(key, SHA256())
    )
    packed = pkcs12.serialize_key_and_certificates(
        name.encode(), key, certificate, None, BestAvailableEncryption(_PASSWORD.encode())
    )
    return packed, certificate.public_bytes(Encoding.PEM)


def _organization(as2: Any, name: str, packed: bytes) -> Any:
    keys = {
        "sign_key": packed,
        "sign_key_pass": _PASSWORD,
        "decrypt_key": packed,
        "decrypt_key_pass": _PASSWORD,
    }
    return as2.Organization(as2_name=name, **keys)


def _partner(as2: Any, name: str, certificate: bytes) -> Any:
    return as2.Partner(
        as2_name=name,
        verify_cert=certificate,
        encrypt_cert=certificate,
        validate_certs=False,
        compress=True,
        sign=True,
        digest_alg="sha256",
        encrypt=True,
        enc_alg="aes_256_cbc",
        mdn_mode="SYNC",
        mdn_digest_alg="sha256",
    )
