"""Write the vectors of this folder: `python -m tests.vectors.envelope.generate`.

Each file holds one input with one fault, and the code of the refusal that it must meet (`expect`), or
`accepted`. Bytes are in base64, instants in RFC 3339, certificates and CRLs in DER. Any program in any language
can use them. Keys are made anew at each run; the names are fictional, XA and XB are no State's codes.

The signatures are written here with asn1crypto, apart from the product's own writer and reader.
"""

import json
from base64 import b64encode
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from asn1crypto import algos, cms, core, tsp
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256, SHA384
from cryptography.hazmat.primitives.serialization import Encoding

from rogatory.envelope.canonical import canonical
from rogatory.envelope.certificates import Revoked, issue_crl, issue_seal, to_der
from rogatory.envelope.instants import write_instant
from rogatory.envelope.keys import new_seal_key
from tests.rooms.envelope.fictional import AT, DAY, END, START, State, card_fields, found

HERE = Path(__file__).parent
CONTENT = canonical({"kind": "example", "text": "Conserver la boîte aux lettres."})

CANONICAL: dict[str, tuple[bytes, str]] = {
    "plain": (b'{"a":[1,true,null,"\xc3\xa9"],"b":-5}', "accepted"),
    "utf16-order": ('{"\U0001f600":2,"\ufb33":1}'.encode(), "accepted"),
    "largest-integer": (b"9007199254740991", "accepted"),
    "too-large-integer": (b"9007199254740992", "canonical.number"),
    "fraction": (b'{"a":1.5}', "canonical.number"),
    "exponent": (b'{"a":1e2}', "canonical.number"),
    "not-a-number": (b"NaN", "canonical.number"),
    "duplicate-name": (b'{"a":1,"a":2}', "canonical.duplicate"),
    "duplicate-escaped": (b'{"a":1,"\\u0061":2}', "canonical.duplicate"),
    "space": (b'{"a": 1}', "canonical.not-canonical"),
    "line-end": (b'{"a":1}\n', "canonical.not-canonical"),
    "order": (b'{"b":1,"a":1}', "canonical.not-canonical"),
    "code-point-order": ('{"\ufb33":1,"\U0001f600":2}'.encode(), "canonical.not-canonical"),
    "needless-escape": (b'"\\u0061"', "canonical.not-canonical"),
    "upper-case-escape": (b'"\\u001F"', "canonical.not-canonical"),
    "minus-zero": (b"-0", "canonical.not-canonical"),
    "byte-order-mark": (b"\xef\xbb\xbf{}", "canonical.malformed"),
    "comment": (b"{}//", "canonical.malformed"),
    "nothing": (b"", "canonical.malformed"),
    "latin-1": (b'"\xe9"', "canonical.encoding"),
    "overlong": (b'"\xc0\xaf"', "canonical.encoding"),
    "lone-surrogate": (b'"\\ud800"', "canonical.text"),
    "33-levels": (b"[" * 33 + b"]" * 33, "canonical.too-deep"),
}


@dataclass(frozen=True)
class Recipe:
    """What a signature is made of; each vector changes one part."""

    key: ec.EllipticCurvePrivateKey
    certificate: x509.Certificate
    content: bytes = CONTENT
    digest: str = "sha256"
    signature_algorithm: str = "sha256_ecdsa"
    attributes: Mapping[str, Any] = field(default_factory=dict)
    without: Sequence[str] = ()
    certificates: Sequence[x509.Certificate] | None = None
    signers: int = 1
    inside: bytes | None = None
    unsigned: Sequence[Mapping[str, Any]] = ()
    version: str = "v1"
    by_key_identifier: bool = False
    sorted: bool = True


def sign(recipe: Recipe) -> bytes:
    """A CMS signature as the recipe says, right or wrong."""
    own = asn1_x509.Certificate.load(to_der(recipe.certificate))
    values: dict[str, Any] = {
        "content_type": "data",
        "signing_time": cms.Time({"utc_time": core.UTCTime(AT)}),
        "message_digest": sha256(recipe.content).digest(),
    }
    values = {k: v for k, v in (values | dict(recipe.attributes)).items() if k not in recipe.without}
    each = [
        cms.CMSAttribute({"type": k, "values": v if isinstance(v, list) else [v]}).dump()
        for k, v in values.items()
    ]
    encoded = b"".join(sorted(each) if recipe.sorted else sorted(each, reverse=True))
    hash_algorithm = SHA384() if recipe.signature_algorithm == "sha384_ecdsa" else SHA256()
    signature = recipe.key.sign(_der(0x31, encoded), ec.ECDSA(hash_algorithm))
    sid: dict[str, Any] = {"issuer": own.issuer, "serial_number": own.serial_number}
    identifier = cms.SignerIdentifier("issuer_and_serial_number", sid)
    if recipe.by_key_identifier:
        identifier = cms.SignerIdentifier("subject_key_identifier", own.key_identifier)
    info: dict[str, Any] = {
        "version": recipe.version,
        "sid": identifier,
        "digest_algorithm": algos.DigestAlgorithm({"algorithm": recipe.digest}),
        "signed_attrs": cms.CMSAttributes.load(_der(0x31, encoded)),
        "signature_algorithm": algos.SignedDigestAlgorithm({"algorithm": recipe.signature_algorithm}),
        "signature": signature,
    }
    if recipe.unsigned:
        info["unsigned_attrs"] = [cms.CMSAttribute(one) for one in _over(recipe.unsigned, signature)]
    enclosed = recipe.certificates if recipe.certificates is not None else [recipe.certificate]
    signed = {
        "version": recipe.version,
        "digest_algorithms": [{"algorithm": recipe.digest}],
        "encap_content_info": {"content_type": "data", "content": recipe.inside},
        "certificates": [asn1_x509.Certificate.load(to_der(one)) for one in enclosed],
        "signer_infos": [cms.SignerInfo(info) for _ in range(recipe.signers)],
    }
    return bytes(cms.ContentInfo({"content_type": "signed_data", "content": cms.SignedData(signed)}).dump())


def stamp(signature: bytes) -> cms.ContentInfo:
    """A time-stamp token over a signature, of an authority that nobody knows: only its imprint matters here."""
    imprint = {"hash_algorithm": {"algorithm": "sha256"}, "hashed_message": sha256(signature).digest()}
    content = tsp.TSTInfo(
        {"version": "v1", "policy": "1.2.3", "message_imprint": imprint, "serial_number": 1, "gen_time": AT}
    )
    signed = {
        "version": "v3",
        "digest_algorithms": [{"algorithm": "sha256"}],
        "encap_content_info": {
            "content_type": "tst_info",
            "content": core.ParsableOctetString(content.dump()),
        },
        "signer_infos": [],
    }
    return cms.ContentInfo({"content_type": "signed_data", "content": cms.SignedData(signed)})


def _over(unsigned: Sequence[Mapping[str, Any]], signature: bytes) -> Iterator[dict[str, Any]]:
    for one in unsigned:
        value = one["value"]
        yield {"type": one["type"], "values": [stamp(signature) if value is stamp else value]}


def _der(tag: int, content: bytes) -> bytes:
    size = len(content)
    length = bytes([size]) if size < 128 else bytes([0x82]) + size.to_bytes(2, "big")
    if 128 <= size < 256:
        length = bytes([0x81, size])
    return bytes([tag]) + length + content


def meant(certificate: x509.Certificate) -> dict[str, Any]:
    """The value of signing-certificate-v2 for a certificate."""
    return {"certs": [{"cert_hash": sha256(to_der(certificate)).digest()}]}


def named(certificate: x509.Certificate) -> dict[str, Any]:
    """The issuer and serial number of a certificate, as signing-certificate-v2 may give them too."""
    own = asn1_x509.Certificate.load(to_der(certificate))
    issuer = asn1_x509.GeneralName("directory_name", own.issuer)
    return {"issuer": [issuer], "serial_number": own.serial_number}


def protection(digest: str, signature: str) -> dict[str, Any]:
    """The value of algorithm protection."""
    return {"digest_algorithm": {"algorithm": digest}, "signature_algorithm": {"algorithm": signature}}


def signatures(xa: State, xb: State) -> Iterator[tuple[str, bytes, str]]:
    """Faults of the signature itself."""
    good = Recipe(xa.seal_key, xa.seal)
    other_key = new_seal_key()
    stamped = [{"type": "signature_time_stamp_token", "value": stamp}]
    yield "plain", sign(good), "accepted"
    yield (
        "meant-certificate",
        sign(replace(good, attributes={"signing_certificate_v2": meant(xa.seal)})),
        "accepted",
    )
    yield "without-time", sign(replace(good, without=["signing_time"])), "accepted"
    algorithms = protection("sha256", "sha256_ecdsa")
    yield "protection", sign(replace(good, attributes={"cms_algorithm_protection": algorithms})), "accepted"
    yield "nothing", b"", "signature.missing"
    yield "text", b"-----BEGIN CMS-----", "signature.malformed"
    yield "cut", sign(good)[:-1], "signature.malformed"
    yield "appended", sign(good) + b"\0", "signature.malformed"
    yield "content-inside", sign(replace(good, inside=CONTENT)), "signature.malformed"
    yield "two-signers", sign(replace(good, signers=2)), "signature.malformed"
    yield "no-signer", sign(replace(good, signers=0)), "signature.malformed"
    yield "no-certificate", sign(replace(good, certificates=[])), "signature.malformed"
    yield "two-certificates", sign(replace(good, certificates=[xa.seal, xa.anchor])), "signature.malformed"
    yield "other-certificate", sign(replace(good, certificates=[xb.seal])), "signature.malformed"
    yield "version-3", sign(replace(good, version="v3")), "signature.malformed"
    yield "key-identifier", sign(replace(good, by_key_identifier=True)), "signature.malformed"
    yield "attributes-unsorted", sign(replace(good, sorted=False)), "signature.malformed"
    yield "no-digest", sign(replace(good, without=["message_digest"])), "signature.malformed"
    yield "no-content-type", sign(replace(good, without=["content_type"])), "signature.malformed"
    yield (
        "other-content-type",
        sign(replace(good, attributes={"content_type": "tst_info"})),
        "signature.malformed",
    )
    two = [sha256(CONTENT).digest(), sha256(b"").digest()]
    yield "two-digests", sign(replace(good, attributes={"message_digest": two})), "signature.malformed"
    unknown = {"1.2.3.4": core.Integer(1)}
    yield "unknown-attribute", sign(replace(good, attributes=unknown)), "signature.malformed"
    yield "stamped-unasked", sign(replace(good, unsigned=stamped)), "signature.malformed"
    yield "digest-sha384", sign(replace(good, digest="sha384")), "signature.algorithm"
    yield "digest-sha1", sign(replace(good, digest="sha1")), "signature.algorithm"
    yield "ecdsa-sha384", sign(replace(good, signature_algorithm="sha384_ecdsa")), "signature.algorithm"
    p384 = ec.generate_private_key(ec.SECP384R1())
    large = issue_seal(
        xa.anchor, xa.anchor_key, p384.public_key(), name="P-384", not_before=START, not_after=END
    )
    yield "p384", sign(replace(good, key=p384, certificate=large)), "signature.algorithm"
    yield "other-content", sign(replace(good, content=CONTENT + b" ")), "signature.digest"
    yield "other-key", sign(replace(good, key=other_key)), "signature.invalid"
    wrong = {"signing_certificate_v2": meant(xb.seal)}
    yield "other-meant-certificate", sign(replace(good, attributes=wrong)), "signature.invalid"
    value = meant(xa.seal)
    value["certs"][0]["issuer_serial"] = named(xa.seal)
    yield "meant-and-named", sign(replace(good, attributes={"signing_certificate_v2": value})), "accepted"
    value["certs"][0]["issuer_serial"] = named(xb.seal)
    wrong = {"signing_certificate_v2": value}
    yield "other-named-certificate", sign(replace(good, attributes=wrong)), "signature.invalid"
    wrong = {"cms_algorithm_protection": protection("sha512", "sha256_ecdsa")}
    yield "other-meant-algorithms", sign(replace(good, attributes=wrong)), "signature.invalid"


def certificates(xa: State, xb: State) -> Iterator[tuple[str, bytes, str, datetime]]:
    """Faults of the certificate: the signature itself holds."""

    def seal(anchor: State = xa, since: datetime = START, until: datetime = END, **extra: Any) -> bytes:
        made = issue_seal(
            anchor.anchor,
            anchor.anchor_key,
            xa.seal_key.public_key(),
            name="x",
            not_before=since,
            not_after=until,
        )
        return sign(Recipe(xa.seal_key, _again(made, anchor, **extra) if extra else made))

    last = END
    yield "first-second", seal(since=AT), "accepted", AT
    yield "last-second", seal(), "accepted", last
    yield "expired", seal(until=AT - DAY), "certificate.expired", AT
    yield "second-after", seal(), "certificate.expired", last.replace(second=1)
    yield "not-yet", seal(since=AT + DAY), "certificate.not-yet-valid", AT
    yield "before-anchor", seal(since=START - DAY), "certificate.not-yet-valid", START - DAY
    yield "other-anchor", seal(anchor=xb), "signature.untrusted", AT
    yield "by-anchor", sign(Recipe(xa.anchor_key, xa.anchor)), "certificate.usage", AT
    yield "only-digital-signature", seal(commitment=False), "certificate.usage", AT
    yield "authority", seal(ca=True), "certificate.usage", AT
    yield "for-servers", seal(extended="1.3.6.1.5.5.7.3.1"), "certificate.usage", AT
    yield "for-mail", seal(extended="1.3.6.1.5.5.7.3.4"), "accepted", AT
    yield "unknown-critical", seal(critical="1.2.3.4"), "certificate.usage", AT
    yield "other-state", seal(country="XB"), "certificate.state", AT
    yield "no-state", seal(country=None), "certificate.state", AT


def _again(
    made: x509.Certificate,
    anchor: State,
    *,
    commitment: bool = True,
    ca: bool = False,
    extended: str | None = None,
    critical: str | None = None,
    country: str | None = "XA",
) -> x509.Certificate:
    """A certificate like the one made, with one part that the product would not issue."""
    names = [x509.NameAttribute(x509.NameOID.COMMON_NAME, "x")]
    if country:
        names.insert(0, x509.NameAttribute(x509.NameOID.COUNTRY_NAME, country))
    usage = x509.KeyUsage(True, commitment, False, False, False, ca, False, False, False)
    builder = (
        x509.CertificateBuilder()
        .subject_name(x509.Name(names))
        .issuer_name(made.issuer)
        .serial_number(made.serial_number)
        .not_valid_before(made.not_valid_before_utc)
        .not_valid_after(made.not_valid_after_utc)
        .public_key(made.public_key())
        .add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
        .add_extension(usage, critical=True)
    )
    if extended:
        uses = x509.ExtendedKeyUsage([x509.ObjectIdentifier(extended)])
        builder = builder.add_extension(uses, critical=False)
    if critical:
        unknown = x509.UnrecognizedExtension(x509.ObjectIdentifier(critical), b"\x05\x00")
        builder = builder.add_extension(unknown, critical=True)
    return builder.sign(anchor.anchor_key, SHA256())


def write(folder: str, name: str, vector: Mapping[str, object]) -> None:
    """One vector, one file."""
    path = HERE / folder / f"{name}.json"
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps(vector, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def text(data: bytes) -> str:
    """Base64."""
    return b64encode(data).decode("ascii")


def write_signatures(xa: State, xb: State) -> None:
    """The vectors of `signature.verify`, each to be judged with xa's anchor alone."""

    def out(
        name: str, signature: bytes, expect: str, at: datetime, crls: Sequence[bytes] = (), **more: object
    ) -> None:
        vector = {
            "expect": expect,
            "at": write_instant(at),
            "content": text(CONTENT),
            "signature": text(signature),
        }
        anchors = {"anchors": [text(to_der(xa.anchor))], "crls": [text(one) for one in crls]}
        write("signature", name, vector | anchors | more)

    for name, signature, expect in signatures(xa, xb):
        out(name, signature, expect, AT)
    for name, signature, expect, at in certificates(xa, xb):
        out(f"certificate-{name}", signature, expect, at)
    good = sign(Recipe(xa.seal_key, xa.seal))
    for name, state, serial, since, expect in (
        ("revoked", xa, xa.seal.serial_number, AT, "certificate.revoked"),
        ("revoked-later", xa, xa.seal.serial_number, AT + DAY, "accepted"),
        ("revoked-another", xa, 5, AT, "accepted"),
        ("revoked-by-a-stranger", xb, xa.seal.serial_number, AT, "accepted"),
    ):
        crl = issue_crl(
            state.anchor, state.anchor_key, [Revoked(serial, since)], number=1,
            this_update=AT + 2 * DAY, next_update=AT + 90 * DAY,
        )  # fmt: skip
        out(name, good, expect, AT, [crl.public_bytes(Encoding.DER)])
    recipe = Recipe(xa.seal_key, xa.seal, unsigned=[{"type": "signature_time_stamp_token", "value": stamp}])
    out("stamped", sign(recipe), "accepted", AT, allow_timestamp=True)
    elsewhere = [{"type": "signature_time_stamp_token", "value": stamp(b"another signature")}]
    out(
        "stamped-elsewhere",
        sign(replace(recipe, unsigned=elsewhere)),
        "signature.invalid",
        AT,
        allow_timestamp=True,
    )
    twice = [*recipe.unsigned, *recipe.unsigned]
    out(
        "stamped-twice",
        sign(replace(recipe, unsigned=twice)),
        "signature.malformed",
        AT,
        allow_timestamp=True,
    )


def cards(xa: State, xb: State) -> Iterator[tuple[str, bytes, str, datetime, State]]:
    """State cards, signed by the anchor of the State at the end."""
    fields = json.loads(card_fields(xa))

    def changed(**parts: object) -> bytes:
        return canonical(fields | parts)

    def listed(
        certificate: x509.Certificate, since: datetime = START, until: datetime = END
    ) -> list[dict[str, str]]:
        der = text(to_der(certificate))
        return [{"der": der, "from": write_instant(since), "until": write_instant(until)}]

    crl = issue_crl(xb.anchor, xb.anchor_key, [], number=1, this_update=START, next_update=END)
    yield "plain", changed(), "accepted", AT, xa
    yield "unknown-field", changed(more=1), "card.malformed", AT, xa
    yield (
        "missing-field",
        canonical({k: v for k, v in fields.items() if k != "log"}),
        "card.malformed",
        AT,
        xa,
    )
    yield "other-format", changed(format="rogatory/card/2"), "card.malformed", AT, xa
    yield "serial-as-text", changed(serial="1"), "card.malformed", AT, xa
    yield "no-seal", changed(seals=[]), "card.malformed", AT, xa
    yield "anchor-not-base64", changed(anchor="!"), "card.malformed", AT, xa
    yield "address-http", changed(address="http://node.xa.example/"), "card.malformed", AT, xa
    yield "address-with-password", changed(address="https://a:b@node.xa.example/"), "card.malformed", AT, xa
    yield (
        "log-key-of-another-name",
        changed(log=fields["log"] | {"origin": "other"}),
        "card.malformed",
        AT,
        xa,
    )
    yield "not-canonical", changed() + b"\n", "canonical.not-canonical", AT, xa
    yield "no-age-recipient", changed(age="age1"), "sealing.recipient", AT, xa
    yield "day-that-never-comes", changed(issued="2026-02-30T00:00:00Z"), "instant.malformed", AT, xa
    yield "signed-by-another", changed(), "signature.invalid", AT, xb
    yield "expired", changed(), "card.expired", START + 700 * DAY, xa
    yield "issued-later", changed(), "card.not-yet-valid", START + 29 * DAY, xa
    yield "other-state", changed(state="XB"), "card.inconsistent", AT, xa
    yield "outlives-its-anchor", changed(expires="2037-01-01T00:00:00Z"), "card.inconsistent", AT, xa
    yield (
        "list-of-another-anchor",
        changed(crl=text(crl.public_bytes(Encoding.DER))),
        "card.inconsistent",
        AT,
        xa,
    )
    yield "list-damaged", changed(crl="AAAA"), "crl.malformed", AT, xa
    yield "second-without-first", changed(serial=2), "card.inconsistent", AT, xa
    yield "seal-of-another-state", changed(seals=listed(xb.seal)), "signature.untrusted", AT, xa
    yield "seal-is-for-servers", changed(seals=listed(xa.tls)), "certificate.usage", AT, xa
    yield "seal-is-an-anchor", changed(seals=listed(xa.anchor)), "certificate.usage", AT, xa
    yield "seal-too-long", changed(seals=listed(xa.seal, until=END + DAY)), "card.inconsistent", AT, xa
    yield "seal-for-no-day", changed(seals=listed(xa.seal, END, START)), "card.inconsistent", AT, xa
    yield "server-is-a-seal", changed(tls=listed(xa.seal)), "certificate.usage", AT, xa


def main() -> None:
    """Write all vectors."""
    xa, xb = found("XA"), found("XB")
    for name, (data, expect) in CANONICAL.items():
        write("canonical", name, {"expect": expect, "bytes": text(data)})
    write_signatures(xa, xb)
    for name, content, expect, at, by in cards(xa, xb):
        vector = {"expect": expect, "at": write_instant(at), "content": text(content)}
        write("card", name, vector | {"signature": text(by.anchor_signer.sign(content))})


if __name__ == "__main__":
    assert AT.tzinfo is UTC
    main()
