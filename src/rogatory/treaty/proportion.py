"""Pre-flight 03, 10, 12 to 14, 16 to 18 and 20: how much is asked, for how long, and what weight the offence has."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta

from .findings import Finding, Level, Sentence
from .judged import Judged
from .law import finding
from .periods import lapse_warning, period, practice
from .reading import Unfit, quoted
from .request import at, moment, number, readable_day, readable_moment, records, said, text

_DAY = timedelta(days=1)


def proportion(judged: Judged) -> Iterator[Finding]:
    """Every finding on the weight of the request."""
    for field, item in records(judged.request, "items"):
        yield from _category(judged, field, item)
        yield from _period(judged, field, item)
    yield from _offences(judged)
    yield from _domestic_order(judged)
    yield from _retention(judged)
    yield from _preservation(judged)


def _category(judged: Judged, field: str, item: Mapping[str, object]) -> Iterator[Finding]:
    category = text(item.get("category"))
    values = {"category": quoted(category), "measure": judged.measure.title_en}
    if category not in ("subscriber", "traffic", "content", "other"):
        yield finding(
            Level.STOPS,
            "preflight-03-category",
            f"{field}.category",
            Sentence("The item does not say which kind of data it is."),
            Sentence("Choose subscriber, traffic, content or other stored data."),
        )
    elif category not in judged.measure.categories and judged.emergency:
        yield finding(
            Level.WARNS,
            "preflight-20-more-than-needed",
            f"{field}.category",
            Sentence("Data of kind “{category}” are more than an emergency usually justifies.", {"category": category}),
            Sentence("Say how they avert the danger, or have them preserved and ask for them by the formal request."),
        )  # fmt: skip
    elif category not in judged.measure.categories:
        yield finding(
            Level.STOPS,
            "preflight-03-measure",
            f"{field}.category",
            Sentence("Data of the kind “{category}” are not obtained by this measure ({measure}).", values),
            Sentence("Ask for them by a request for stored data."),
            "43(1)" if judged.measure.id == "traffic-disclosure" else None,
        )


def _period(judged: Judged, field: str, item: Mapping[str, object]) -> Iterator[Finding]:
    category = text(item.get("category"))
    ends: list[datetime | None] = []
    for name in ("from", "to"):
        try:
            ends.append(moment(at(item, f"period.{name}"), end=name == "to"))
        except Unfit as unfit:
            yield unfit.finding(f"{field}.period.{name}")
    if len(ends) < 2:
        return
    start, end = ends
    if start is None or end is None:
        if category in ("traffic", "content"):
            law = "40(15)(f)" if judged.measure.id == "stored-data" else None
            yield _broad(
                f"{field}.period",
                Sentence("The item has no beginning or no end."),
                Sentence("Give both: an open period is returned as over-broad."),
                law,
            )
        return
    if start > end:
        yield finding(
            Level.STOPS,
            "preflight-12-order",
            f"{field}.period",
            Sentence("The period ends before it begins."),
            Sentence("Exchange or correct the two days."),
        )
        return
    yield from _length(judged, f"{field}.period", category, (end - start) / _DAY)
    yield from _window(judged, f"{field}.period", start, end)


def _broad(field: str, sentence: Sentence, remedy: Sentence, law: str | None = None) -> Finding:
    return finding(Level.WARNS, "preflight-12-period", field, sentence, remedy, law)


def _length(judged: Judged, field: str, category: str, days: float) -> Iterator[Finding]:
    habit = practice()
    limit = habit.broad_content_days if category == "content" else habit.broad_period_days
    values = {
        "days": str(int(days)),
        "limit": str(min(limit, habit.broad_emergency_days) if judged.emergency else limit),
    }
    remedy = Sentence("Shorten it to what the facts need, or say why so much is needed.")
    if days > limit or (judged.emergency and days > habit.broad_emergency_days):
        yield _broad(
            field,
            Sentence("The period covers {days} days; more than {limit} is often refused.", values),
            remedy,
        )
    if judged.emergency and days > habit.broad_emergency_days:
        yield finding(
            Level.WARNS,
            "preflight-20-more-than-needed",
            field,
            Sentence(
                "A period of {days} days is more than an emergency usually justifies.",
                {"days": values["days"]},
            ),
            remedy,
        )


def _window(judged: Judged, field: str, start: datetime, end: datetime) -> Iterator[Finding]:
    begun = [
        readable_moment(at(offence, "committed_from")) for _, offence in records(judged.request, "offences")
    ]
    earliest = min((instant for instant in begun if instant), default=None)
    if earliest is None:
        return
    margin = timedelta(days=practice().before_offence_days)
    if end < earliest - _DAY or start < earliest - margin - _DAY:
        yield _broad(
            field,
            Sentence(
                "The period begins long before the offence, on {day}.", {"day": earliest.date().isoformat()}
            ),
            Sentence("Say in the item why data from before the offence are needed, or shorten the period."),
        )


def _offences(judged: Judged) -> Iterator[Finding]:
    found = list(records(judged.request, "offences"))
    light = [field for field, offence in found if _weight(judged, offence) == "light"]
    for field, offence in found:
        weight = _weight(judged, offence)
        if weight == "light":
            yield _not_serious(judged, field, alone=len(light) == len(found))
        elif weight == "unknown":
            yield finding(
                Level.WARNS,
                "preflight-14-penalty",
                f"{field}.max_penalty_years",
                Sentence("The highest penalty of the offence is not stated."),
                Sentence("State it in years: it decides whether the offence is a serious crime."),
                "2(h)",
            )
        yield from _threshold(judged, field, offence)


def _weight(judged: Judged, offence: Mapping[str, object]) -> str:
    article = number(offence.get("treaty_article"))
    if article is not None and 7 <= article <= 17:
        return "convention"
    years = number(offence.get("max_penalty_years"))
    if years is None:
        return "unknown"
    needed = period("serious-crime-penalty", judged.context.now.date()).number
    return "serious" if years >= needed else "light"


def _not_serious(judged: Judged, field: str, *, alone: bool) -> Finding:
    stops = alone and judged.convention_chosen
    return finding(
        Level.STOPS if stops else Level.WARNS,
        "preflight-14-not-serious",
        f"{field}.max_penalty_years",
        Sentence("The offence is neither one of articles 7 to 17 nor a serious crime: the Convention does not open "
                 "electronic evidence of it."),
        Sentence("Name the article of the Convention if it is one of its offences, or choose another legal basis."),
        "35(1)(c)",
    )  # fmt: skip


def _threshold(judged: Judged, field: str, offence: Mapping[str, object]) -> Iterator[Finding]:
    requested, years = judged.context.requested, number(offence.get("max_penalty_years"))
    if requested is None or years is None:
        return
    asked = {text(item.get("category")) for _, item in records(judged.request, "items")}
    for category in sorted(asked):
        limit = requested.threshold(category)
        if limit is not None and years < limit:
            yield finding(
                Level.WARNS,
                "preflight-14-threshold",
                f"{field}.max_penalty_years",
                Sentence(
                    "{state} gives data of the kind “{category}” for offences of at least {limit} years.",
                    {"state": requested.name, "category": category, "limit": str(limit)},
                ),
                Sentence("Ask for a lighter kind of data, or consult the other State first."),
            )


def _domestic_order(judged: Judged) -> Iterator[Finding]:
    order = judged.request.get("domestic_order")
    content = any(text(item.get("category")) == "content" for _, item in records(judged.request, "items"))
    if not said(order):
        if content and judged.measure.id == "stored-data":
            yield finding(
                Level.STOPS,
                "preflight-16-order",
                "domestic_order",
                Sentence("Content is asked for without the order of a court of one's own State."),
                Sentence("Name the order: reference, court, day and end."),
            )
        return
    today = judged.context.now.date()
    expires, given = readable_day(at(order, "expires")), readable_day(at(order, "date"))
    if expires is not None and expires < today:
        yield finding(
            Level.STOPS,
            "preflight-16-expired",
            "domestic_order.expires",
            Sentence("The domestic order ended on {day}.", {"day": expires.isoformat()}),
            Sentence("Have it renewed before the request leaves."),
        )
    if given is not None and given > today + _DAY:
        yield finding(
            Level.WARNS,
            "preflight-16-future",
            "domestic_order.date",
            Sentence("The domestic order bears a day to come, {day}.", {"day": given.isoformat()}),
            Sentence("Correct the day."),
        )


def _retention(judged: Judged) -> Iterator[Finding]:
    field = "necessity.data_expires"
    written = at(judged.request, field)
    try:
        expires = moment(written, end=True)
    except Unfit as unfit:
        yield unfit.finding(field)
        return
    if expires is None:
        return
    left = expires - judged.context.now
    values = {"day": expires.date().isoformat(), "days": str(max(left.days, 0))}
    if left < timedelta(0):
        sentence = Sentence(
            "By the provider's own rule the data were deleted on {day}.", {"day": values["day"]}
        )
        remedy = Sentence("Ask all the same if they may survive, and say why; or leave the item out.")
        yield finding(Level.WARNS, "preflight-10-gone", field, sentence, remedy)
        return
    soon = left < timedelta(days=practice().retention_warning_days)
    yield finding(
        Level.WARNS if soon and judged.says("urgency.level") in ("", "routine") else Level.INFORMS,
        "preflight-10-retention",
        field,
        Sentence("The data are deleted on {day}; whole days left: {days}.", values),
        Sentence("Mark the request as urgent, with that day as its reason."),
    )


def _preservation(judged: Judged) -> Iterator[Finding]:
    match judged.measure.id:
        case "preservation":
            days = number(judged.request.get("period_days"))
            yield from _days_asked(judged, days, readable_day(at(judged.request, "mla.expected")))
        case "preservation-extension":
            yield from _extension(judged)
        case "stored-data":
            yield from _linked(judged)


def _linked(judged: Judged) -> Iterator[Finding]:
    until = judged.context.preserved_until
    if until is not None:
        warning = lapse_warning(until, judged.context.now)
        if warning is not None:
            rule = "preflight-18-preservation"
            yield finding(warning.level, rule, "preservation", warning.sentence, warning.remedy)
    elif not judged.says("preservation"):
        yield finding(
            Level.INFORMS,
            "preflight-18-not-linked",
            "preservation",
            Sentence(
                "The request is not linked to a preservation: the data may be gone when it is executed."
            ),
            Sentence("Link the preservation, or ask for one today."),
        )


def _extension(judged: Judged) -> Iterator[Finding]:
    current = judged.context.preserved_until
    try:
        asked = moment(judged.request.get("until"), end=True)
    except Unfit as unfit:
        yield unfit.finding("until")
        return
    if current is not None and current < judged.context.now:
        yield finding(
            Level.WARNS,
            "preflight-18-lapsed",
            "",
            Sentence("The preservation ended on {until}.", {"until": current.isoformat()}),
            Sentence(
                "Ask whether the data still exist, and for a new preservation: an extension comes before the end."
            ),
            "42(9)",
        )
    if current is not None and asked is not None and asked <= current:
        yield finding(
            Level.STOPS,
            "preflight-17-period",
            "until",
            Sentence("The data are preserved until {until} already.", {"until": current.isoformat()}),
            Sentence("Ask for a later day."),
        )


def _days_asked(judged: Judged, days: int | None, expected: date | None) -> Iterator[Finding]:
    now = judged.context.now
    floor = period("preservation-floor", now.date()).number
    # A number beyond any calendar is judged like a very long one.
    asked = floor if days is None else max(0, min(days, 36_500))
    if days is not None and days < floor:
        yield finding(
            Level.WARNS,
            "preflight-17-period",
            "period_days",
            Sentence("{days} days are asked, of at least {floor}.", {"days": str(days), "floor": str(floor)}),
            Sentence("Ask for {floor} days or more.", {"floor": str(floor)}),
            "42(8)",
        )  # fmt: skip
    if expected is None:
        return
    if expected < now.date() - _DAY:
        sentence = Sentence("The day expected for the request for the data has passed.")
        yield finding(
            Level.WARNS, "preflight-18-expected", "mla.expected", sentence, Sentence("Give a day to come.")
        )
    elif expected > (now + timedelta(days=asked)).date():
        yield finding(
            Level.WARNS,
            "preflight-18-too-late",
            "mla.expected",
            Sentence(
                "The request for the data is expected after the {days} days of preservation.",
                {"days": str(asked)},
            ),
            Sentence("Send it earlier, ask for more days, or plan the extension before the last day."),
            "42(9)",
        )
