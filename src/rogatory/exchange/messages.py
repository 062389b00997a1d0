"""The message: what one node posts to another, signed, then sealed to the receiver. Format: docs/formats/exchange.md.

`Message.read` yields values that nobody has vouched for yet; `conversation` is where they are believed or refused.
"""

from base64 import b64decode, b64encode
from binascii import Error as NotBase64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, StringConstraints, ValidationError, model_validator
from pyrage.x25519 import Identity

from rogatory.acts.header import ActId, Digest, Instant, Part, Several, StateCode
from rogatory.envelope.canonical import canonical, read
from rogatory.envelope.envelope import Envelope
from rogatory.envelope.errors import Refusal, Rejected
from rogatory.envelope.sealing import seal_to, unseal
from rogatory.envelope.signer import Signer
from rogatory.log.proof import Proof

FORMAT = "rogatory/message/1"
MAX_MESSAGE_BYTES = 16 * 1024 * 1024
MAX_ACTS = 200
MAX_UPLOADS = 2_000
MAX_CARRIED_BYTES = 6 * 1024 * 1024
"""Bytes of acts that one message should carry: written twice as text inside text, they then still fit its limit."""

MALFORMED = Refusal(
    "message.malformed",
    "The message cannot be read: {field}: {message}.",
    "The sender's node must compose it again; nothing of it was kept.",
)
NOT_A_WRAPPER = Refusal(
    "message.wrapper",
    "The opened message does not hold a content and a signature.",
    "The sender's node must compose it again; nothing of it was kept.",
)


def _base64(text: str) -> str:
    try:
        again = b64encode(b64decode(text, validate=True)).decode()
    except (NotBase64, ValueError):
        again = ""
    if again != text:
        raise ValueError("not base64 in its one form")
    return text


Base64 = Annotated[str, StringConstraints(max_length=MAX_MESSAGE_BYTES), AfterValidator(_base64)]
Count = Annotated[int, Field(ge=0, le=2**53 - 1)]


class Carried(Part):
    """One act on its way: its bytes, signature, and where it stands in the sender's log."""

    content: str = Field(description="the act's bytes, which are UTF-8, as they were signed")
    signature: Base64 = Field(description="its detached signature, DER")
    salt: Base64 = Field(description="the 32 bytes that its leaf in the sender's log was salted with")
    index: Count = Field(description="the place of its leaf, from 0")
    hashes: Annotated[Several[Base64], Field(max_length=64)] = Field(
        description="the inclusion proof under `checkpoint`"
    )

    @classmethod
    def of(cls, envelope: Envelope, proof: Proof) -> Self:
        """An act with the proof that its sender's log holds it."""
        return cls(
            content=envelope.content.decode(),
            signature=b64encode(envelope.signature).decode(),
            salt=b64encode(proof.extra).decode(),
            index=proof.index,
            hashes=tuple(b64encode(one).decode() for one in proof.hashes),
        )

    @property
    def envelope(self) -> Envelope:
        """The act's bytes with their signature; nothing verified."""
        return Envelope(self.content.encode(), b64decode(self.signature))

    def proof(self, note: bytes) -> Proof:
        """The proof under the checkpoint that the message brings; nothing verified."""
        return Proof(b64decode(self.salt), self.index, tuple(b64decode(one) for one in self.hashes), note)


class RefusedAct(Part):
    """An act that the receiver did not take, why, and which acts it lacks to take it."""

    act: ActId = Field(description="its id")
    code: Annotated[str, StringConstraints(pattern=r"^[a-z0-9.-]{1,80}$")] = Field(
        description="why, for programs"
    )
    text: Annotated[str, StringConstraints(max_length=4_000)] = Field(
        description="why, for a person, in English"
    )
    missing: Annotated[Several[ActId], Field(max_length=200)] = Field(
        (), description="the acts that it follows and that are not here"
    )


class Upload(Part):
    """Where the sender may upload an object that one of its acts announced: a secret path on the receiver's node."""

    sealed_sha256: Digest = Field(description="the object, by the digest of its ciphertext")
    path: Annotated[str, StringConstraints(pattern=r"^/peers/v1/objects/[A-Za-z0-9_-]{16,80}$")] = Field(
        description="`/peers/v1/objects/` and 16 to 80 characters that nobody can guess"
    )


class Cosigned(Part):
    """The sender's cosignature on a checkpoint of the receiver's log."""

    size: Count = Field(description="how many leaves the checkpoint has")
    line: Annotated[str, StringConstraints(max_length=1_000)] = Field(
        description="the signature line, with its newline"
    )


class Message(Part):
    """A push of acts, or the answer to one."""

    format: Literal["rogatory/message/1"] = Field("rogatory/message/1", description="name and version")
    id: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{32}$")] = Field(
        description="128 random bits in lower-case hexadecimal"
    )
    kind: Literal["push", "answer"] = Field(description="which of the two")
    sender: StateCode = Field(description="the State whose node composed it")
    to: StateCode = Field(description="the State whose node it is for")
    instant: Instant = Field(description="when it was composed")
    answers: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{32}$")] | None = Field(
        None, description="in an answer, and only there: the id of the push"
    )
    checkpoint: Annotated[str, StringConstraints(max_length=100_000)] = Field(
        description="the newest checkpoint of the sender's log, a signed note ([log.md](log.md))"
    )
    old: Count = Field(description="how many leaves of its log the sender believes the receiver to have seen")
    proof: Annotated[Several[Base64], Field(max_length=64)] = Field(
        description="the consistency proof from `old` to `checkpoint`"
    )
    known: Count = Field(description="how many leaves of the receiver's log the sender has seen")
    behind: bool = Field(
        False,
        description="in an answer: nothing was taken, since `old` was not what the receiver had seen; `known` is it",
    )
    cosigned: Cosigned | None = Field(None, description="the sender as a witness of the receiver's log")
    acts: Annotated[Several[Carried], Field(max_length=MAX_ACTS)] = Field(
        (), description="in a push, the acts; in an answer, the receipts of them"
    )
    refused: Annotated[Several[RefusedAct], Field(max_length=MAX_ACTS)] = Field(
        (), description="in an answer: the acts that were not taken"
    )
    uploads: Annotated[Several[Upload], Field(max_length=MAX_UPLOADS)] = Field(
        (),
        description="in an answer: where the objects may be uploaded that the acts announced and that are not here",
    )

    @model_validator(mode="after")
    def _of_its_kind(self) -> Self:
        if (self.kind == "answer") != (self.answers is not None):
            raise ValueError("an answer names the message that it answers, and a push names none")
        if self.kind == "push" and (self.behind or self.refused or self.uploads):
            raise ValueError("a push refuses nothing and offers no uploads")
        return self

    def write(self) -> bytes:
        """The bytes that the sender signs."""
        return canonical(self.model_dump(mode="json"))

    @classmethod
    def parse(cls, content: bytes) -> Self:
        """Read a message. Raises Rejected; nothing in it is verified."""
        value = read(content, place="message", limit=MAX_MESSAGE_BYTES)
        try:
            return cls.model_validate(value)
        except ValidationError as wrong:
            first = wrong.errors(include_url=False, include_context=False, include_input=False)[0]
            where = ".".join(str(step) for step in first["loc"]) or "the whole"
            raise MALFORMED.at("message", field=where, message=first["msg"]) from None

    @property
    def note(self) -> bytes:
        """The sender's checkpoint as a signed note."""
        return self.checkpoint.encode()

    @property
    def hashes(self) -> tuple[bytes, ...]:
        """The consistency proof."""
        return tuple(b64decode(one) for one in self.proof)


@dataclass(frozen=True)
class Wrapped:
    """A message as it was opened: bytes and signature, believed by nobody yet."""

    envelope: Envelope
    message: Message = field(repr=False)


def seal_message(message: Message, signer: Signer, recipient: str) -> bytes:
    """Sign a message and seal it to the receiver: the bytes of the POST, of the stick, of the e-mail."""
    content = message.write()
    wrapper = {"content": content.decode(), "signature": b64encode(signer.sign(content)).decode()}
    return seal_to(canonical(wrapper), [recipient])


def open_message(raw: bytes, identities: Sequence[Identity]) -> Wrapped:
    """Unseal and read. Raises Rejected; the signature is not verified here."""
    # 1. It opens.
    opened = unseal(raw, identities, limit=2 * MAX_MESSAGE_BYTES, place="message")
    # 2. It is a content and a signature.
    value = read(opened, place="message", limit=2 * MAX_MESSAGE_BYTES)
    if not isinstance(value, dict) or set(value) != {"content", "signature"}:
        raise NOT_A_WRAPPER.at("message")
    content, signature = value["content"], value["signature"]
    if not isinstance(content, str) or not isinstance(signature, str):
        raise NOT_A_WRAPPER.at("message")
    try:
        envelope = Envelope(content.encode(), b64decode(signature, validate=True))
    except (NotBase64, ValueError):
        raise NOT_A_WRAPPER.at("message") from None
    # 3. The content is a message.
    return Wrapped(envelope, Message.parse(envelope.content))


def refusal_of(act_id: str, why: Rejected, missing: Sequence[str] = ()) -> RefusedAct:
    """A refusal as the answer carries it."""
    return RefusedAct(act=act_id, code=why.code, text=str(why)[:4_000], missing=tuple(missing)[:200])


def as_problem(why: Rejected) -> Mapping[str, object]:
    """A refusal of a whole message (RFC 9457). It travels in plain, so nothing of what was sealed stands in it."""
    hidden = dict.fromkeys(why.values, "…")
    detail = f"{why.sentence.format_map(hidden)} {why.remedy.format_map(hidden)}"
    return {"type": "about:blank", "title": why.code, "detail": detail, "status": 400}
