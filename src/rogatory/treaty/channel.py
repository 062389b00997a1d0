"""Pre-flight 01, 02, 09, 19 to 23, 25 and 30: to whom the request goes, in which words, and whom to call back."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .findings import Finding, Level, Sentence
from .identifiers import read_identifier
from .instants import read_zone
from .judged import Judged
from .law import finding
from .periods import practice
from .profile import is_language_tag, speaks
from .reading import Unfit, quoted
from .request import at, listed, moment, records, said, text
from .standing import check_basis

_LEVELS = ("routine", "urgent", "emergency")


def channel(judged: Judged) -> Iterator[Finding]:
    """Every finding on channel, basis, urgency, language and contact."""
    yield from _authority(judged)
    yield from _basis(judged)
    yield from _custodians(judged)
    yield from _formalities(judged)
    yield from _wording(judged)
    # What refers to an earlier request does not repeat these.
    if judged.measure.form == "request":
        yield from _language(judged)
        yield from _urgency(judged)
        yield from _intention(judged)
        yield from _confirmation(judged)


def _authority(judged: Judged) -> Iterator[Finding]:
    requested, kind = judged.context.requested, judged.measure.channel
    if requested is None:
        return
    reachable = requested.of_kind(kind)
    if not reachable:
        yield finding(
            Level.STOPS,
            "preflight-01-channel",
            "",
            Sentence(
                "{state} names no authority for this channel ({kind}).",
                {"state": requested.name, "kind": kind},
            ),
            Sentence("Ask for its newest State card, or choose another channel with it."),
            "41(1)" if kind == "contact-point" else "40(12)",
        )
    elif not any(authority.open_at(judged.context.now) in (True, None) for authority in reachable):
        local = judged.context.now.astimezone(read_zone(reachable[0].zone))
        yield finding(
            Level.INFORMS,
            "preflight-30-closed",
            "",
            Sentence(
                "It is {time} at {authority}, which is closed.",
                {"time": f"{local:%Y-%m-%d %H:%M}", "authority": reachable[0].name},
            ),
            Sentence("Expect an answer after it opens; the 24/7 contact point takes what cannot wait."),
        )


def _basis(judged: Judged) -> Iterator[Finding]:
    context = judged.context
    if context.requesting is None or context.requested is None:
        return
    yield from check_basis(
        context.bases,
        context.requesting.state,
        context.requested.state,
        judged.measure.id,
        context.now.date(),
        exercise=context.exercise,
        preferences=context.requesting.bases,
    )


def _custodians(judged: Judged) -> Iterator[Finding]:
    requested = judged.context.requested
    # In a disclosure under article 43 the other State is the point of it.
    if requested is None or judged.measure.id == "traffic-disclosure":
        return
    for field, custodian in records(judged.request, "custodians"):
        state = text(custodian.get("state"))
        if state and state != requested.state:
            yield finding(
                Level.WARNS,
                "preflight-09-other-state",
                f"{field}.state",
                Sentence(
                    "The custodian is said to be in {there}; the request goes to {state}.",
                    {"there": quoted(state), "state": requested.name},
                ),
                Sentence(
                    "Address the State where the data or their holder are, or say why this one can act."
                ),
                "42(1)" if judged.measure.id == "preservation" else None,
            )


def _language(judged: Judged) -> Iterator[Finding]:
    language, law = judged.says("language"), "40(13)" if judged.measure.id == "stored-data" else None
    if not is_language_tag(language):
        yield finding(
            Level.STOPS,
            "preflight-19-language",
            "language",
            Sentence("The language of the request is not stated."),
            Sentence("Give its tag, such as fr or vi."),
        )
        return
    requested = judged.context.requested
    if requested is None:
        return
    translations = [record for _, record in records(judged.request, "translations")]
    offered = [text(record.get("language")) for record in translations if said(record.get("attachment"))]
    if not any(speaks(requested.languages, tag) for tag in (language, *offered)):
        yield finding(
            # Nobody waits for a translator while a life is at risk.
            Level.WARNS if judged.emergency else Level.STOPS,
            "preflight-19-translation",
            "translations",
            Sentence(
                "{state} reads {languages}; the request is in {language}.",
                {"state": requested.name, "languages": ", ".join(requested.languages), "language": language},
            ),
            Sentence("Attach a translation; names stay in their own script beside it."),
            law,
        )


def _urgency(judged: Judged) -> Iterator[Finding]:
    level = judged.says("urgency.level")
    if level not in _LEVELS or (judged.emergency and level != "emergency"):
        yield finding(
            Level.STOPS,
            "preflight-20-level",
            "urgency.level",
            Sentence("The urgency of the request is not stated, or does not fit the measure."),
            Sentence("Choose routine, urgent or emergency; an emergency disclosure is an emergency."),
        )
    if level in ("urgent", "emergency") and not judged.emergency and not judged.says("urgency.reason"):
        yield _undated("urgency.reason", judged)
    try:
        needed = moment(at(judged.request, "urgency.needed_by"), end=True)
    except Unfit as unfit:
        yield unfit.finding("urgency.needed_by")
        return
    if needed is None and level == "urgent":
        yield _undated("urgency.needed_by", judged)
    if needed is not None and needed < judged.context.now:
        yield finding(
            Level.STOPS,
            "preflight-20-past",
            "urgency.needed_by",
            Sentence("The time by which an answer is needed has passed."),
            Sentence("Give the one that holds now."),
        )


def _undated(field: str, judged: Judged) -> Finding:
    return finding(
        Level.STOPS,
        "preflight-20-reason",
        field,
        Sentence("The request is called urgent without a day and a reason."),
        Sentence(
            "Say by when and why (hearing, custody, deletion of the data): a bare “urgent” is passed over."
        ),
        "40(26)" if judged.measure.id == "stored-data" else None,
    )


def _intention(judged: Judged) -> Iterator[Finding]:
    if at(judged.request, "mla.intended") is False and judged.measure.id == "preservation":
        yield finding(
            Level.STOPS,
            "preflight-17-intention",
            "mla.intended",
            Sentence("The request says that no request for mutual legal assistance will follow."),
            Sentence("Data are preserved for such a request: state the intention, or do not ask."),
            "42(3)(f)",
        )
    if (
        judged.emergency
        and at(judged.request, "emergency.formal_promised") is True
        and not judged.says("emergency.formal_by")
    ):
        yield finding(
            Level.WARNS,
            "preflight-20-formal",
            "emergency.formal_by",
            Sentence("A formal request is promised without a day."),
            Sentence("Say by when it will come."),
        )


def _formalities(judged: Judged) -> Iterator[Finding]:
    requested = judged.context.requested
    for formality in requested.formalities if requested else ():
        if formality.measure in (None, judged.measure.id):
            yield finding(
                Level.INFORMS,
                "preflight-21-formality",
                "",
                Sentence(
                    "{state} asks: {formality}",
                    {"state": requested.name if requested else "", "formality": formality.text},
                ),
                Sentence("Check that the request does it."),
            )


def _confirmation(judged: Judged) -> Iterator[Finding]:
    missing = [name for name in ("name", "telephone") if not judged.says(f"confirmation_contact.{name}")]
    for name in missing:
        yield finding(
            Level.STOPS,
            "preflight-22-contact",
            f"confirmation_contact.{name}",
            Sentence("Nobody is named whom the other State may call to make sure that the request is real."),
            Sentence("Name a person other than the sender, with a telephone number from the State card."),
        )
    telephone = judged.says("confirmation_contact.telephone")
    if not telephone:
        return
    field = "confirmation_contact.telephone"
    if isinstance(found := read_identifier({"type": "phone", "value": telephone}), tuple):
        yield finding(Level.STOPS, "preflight-22-telephone", field, found[0].sentence, found[0].remedy)
        return
    requesting = judged.context.requesting
    if requesting and not any(authority.telephone == telephone for authority in requesting.authorities):
        yield finding(
            Level.WARNS,
            "preflight-22-not-in-card",
            field,
            Sentence("{telephone} is not a number that {state} has published in its State card.",
                     {"telephone": telephone, "state": requesting.name}),
            Sentence("Call back only a number of the State card, never one that came with the request."),
        )  # fmt: skip


def _wording(judged: Judged) -> Iterator[Finding]:
    facts = [text(fact) for fact in listed(judged.request.get("facts"))]
    whole = " ".join(facts)
    if whole and not re.search(r"[0-9]{4}", whole):
        yield finding(
            Level.WARNS,
            "preflight-23-dates",
            "facts",
            Sentence("The facts bear no date."),
            Sentence("Say when each thing happened, with the zone where an hour is given."),
        )
    if len(whole) > practice().long_facts_characters:
        yield finding(
            Level.WARNS,
            "preflight-23-length",
            "facts",
            Sentence("The facts are long: they cost weeks of translation."),
            Sentence("Keep what shows the offence and the link to each item."),
        )
    for term in practice().untranslatable:
        if re.search(rf"\b{re.escape(term)}\b", whole):
            yield finding(
                Level.WARNS,
                "preflight-23-term",
                "facts",
                Sentence("“{term}” has no counterpart in most languages.", {"term": term}),
                Sentence("Say in plain words what it means here."),
            )
