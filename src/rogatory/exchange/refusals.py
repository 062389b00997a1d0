"""Why a message, or one act in it, is not taken: what this room refuses by itself (docs/formats/exchange.md)."""

from rogatory.envelope.errors import Refusal

UNKNOWN = Refusal(
    "message.unknown-sender",
    "No State card of “{state}” is accepted here.",
    "Exchange State cards first, and compare the fingerprints over a second channel.",
)
MISADDRESSED = Refusal(
    "message.misaddressed",
    "The message is for {to}; this is the node of {us}.",
    "Send it to the State that it names.",
)
WRONG_KIND = Refusal("message.kind", "A message of the kind “{kind}” has no place here.", "Send a push.")
STALE = Refusal(
    "message.stale",
    "The message was written at {instant}, more than a day from the present {now}.",
    "Set the clock of the sending node and compose the message again.",
)
REPLAYED = Refusal(
    "message.replayed",
    "This very message was received before; nothing was done twice.",
    "To ask again for the answer, compose a new message with the same acts.",
)
NOT_THE_ANSWER = Refusal(
    "message.not-the-answer",
    "The answer is to another message than the one that was sent.",
    "Send the acts again.",
)
ACT_AUTHOR = Refusal(
    "act.author",
    "The act speaks for {author}, but {sender} sends it: a State carries its own acts only.",
    "Let the author's node send it.",
)
ACT_AUDIENCE = Refusal(
    "act.audience",
    "The act is not for {us}: its audience is {audience}.",
    "An act leaves its State only for the States that it names; nothing of it was kept.",
)
ACT_CERTIFICATE = Refusal(
    "act.certificate",
    "The act names another sealing certificate than the one that signed it.",
    "The author's node must compose the act again.",
)
ACT_DOSSIER = Refusal(
    "act.dossier",
    "The dossier that the act names is between other States.",
    "Open a dossier of your own.",
)
ACT_ORDER = Refusal(
    "act.ancestors-missing",
    "The act follows {count} act(s) that are not here yet.",
    "Send those first; the answer names them.",
)
ACT_FUTURE = Refusal(
    "act.instant",
    "The act is dated {instant}, more than a day after the present {now}.",
    "Set the clock of the author's node; the act must be composed again.",
)
ACT_KIND = Refusal(
    "act.kind", "An act of the kind “{kind}” is not carried in this message.", "Send it in its own place."
)
ACT_RECEIPT = Refusal(
    "act.receipt",
    "The answer brings a receipt for something else than an act that was sent with the message that it answers.",
    "Nothing of the answer was kept; the acts are sent again.",
)
ACT_OBJECTS = Refusal(
    "act.objects",
    "With this act the message announces more than {limit} objects, for which one answer has no room.",
    "Send the act in another message.",
)
