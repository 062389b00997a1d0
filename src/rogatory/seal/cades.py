"""The seal of a package: a detached CAdES baseline B signature (ETSI EN 319 122-1), and PAdES on its report.

pyHanko writes both; it is imported when it is needed, because a court that only verifies does not install it.
Its signer is given the key object and nothing else, so a key in a token can take its place.
"""

import asyncio
import importlib.util
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import TYPE_CHECKING, Any, TypeVar

from asn1crypto import x509 as asn1_x509
from asn1crypto.algos import SignedDigestAlgorithm
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, EllipticCurvePrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding

from rogatory.envelope.errors import Refusal

if TYPE_CHECKING:
    from pyhanko.sign.signers import Signer

_T = TypeVar("_T")

NOT_INSTALLED = Refusal(
    "seal.not-installed",
    "The library {library}, with which packages are sealed, is not installed here.",
    "Install the product as a State runs it: pip install 'rogatory[node]'. To verify, it is not needed.",
)


@dataclass(frozen=True)
class SealingKey:
    """A P-256 key and the sealing certificate that was issued for it."""

    key: EllipticCurvePrivateKey
    certificate: x509.Certificate


def sign_cades(content: bytes, key: SealingKey, at: datetime) -> bytes:
    """A detached CAdES-B signature over the content, CMS in DER, with the instant as its signing time."""
    require_library("pyhanko")
    from pyhanko.sign.signers.pdf_cms import PdfCMSSignedAttributes  # noqa: PLC0415 - see the module's first lines

    signed = _run(
        _signer(key).async_sign_general_data(
            content,
            digest_algorithm="sha256",
            detached=True,
            use_cades=True,
            signed_attr_settings=PdfCMSSignedAttributes(signing_time=at),
        )
    )
    return bytes(signed.dump())


def sign_pades(pdf: bytes, key: SealingKey, at: datetime, reason: str) -> bytes:
    """The PDF with a PAdES-B signature by the same key; the reason is shown by readers of PDF."""
    require_library("pyhanko")
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter  # noqa: PLC0415
    from pyhanko.pdf_utils.writer import BasePdfFileWriter  # noqa: PLC0415
    from pyhanko.sign.fields import SigSeedSubFilter  # noqa: PLC0415
    from pyhanko.sign.signers.pdf_signer import PdfSignatureMetadata, PdfSigner, PdfSigningSession  # noqa: PLC0415

    about = PdfSignatureMetadata(
        field_name="Seal", md_algorithm="sha256", reason=reason, subfilter=SigSeedSubFilter.PADES
    )

    class AtInstant(PdfSigner):
        def init_signing_session(
            self, pdf_out: BasePdfFileWriter, existing_fields_only: bool = False
        ) -> PdfSigningSession:
            session = super().init_signing_session(pdf_out, existing_fields_only)
            session.system_time = at  # a PDF says the instant in its own dictionary, not in the signature
            return session

    signed = BytesIO()
    writer = IncrementalPdfFileWriter(BytesIO(pdf))
    _run(AtInstant(about, _signer(key)).async_sign_pdf(writer, output=signed))
    return signed.getvalue()


def require_library(name: str) -> None:
    """Rejected `seal.not-installed` if the library is not there."""
    if importlib.util.find_spec(name) is None:
        raise NOT_INSTALLED.at("seal", library=name)


def _signer(key: SealingKey) -> "Signer":
    from pyhanko.sign.signers import Signer  # noqa: PLC0415

    class KeySigner(Signer):
        async def async_sign_raw(self, data: bytes, digest_algorithm: str, dry_run: bool = False) -> bytes:
            return key.key.sign(data, ECDSA(SHA256())) if not dry_run else bytes(72)

    return KeySigner(
        signing_cert=asn1_x509.Certificate.load(key.certificate.public_bytes(Encoding.DER)),
        signature_mechanism=SignedDigestAlgorithm({"algorithm": "sha256_ecdsa"}),
        embed_roots=False,
    )


def _run(work: Coroutine[Any, Any, _T]) -> _T:
    """Finish a coroutine that waits for nothing outside, also where an event loop runs already."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, work).result()
