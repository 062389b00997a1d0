"""How values are written on pages. Every filter gives plain text, escaped by the template like any other."""

from __future__ import annotations

from datetime import datetime

from django import template
from django.utils import timezone
from django.utils.translation import gettext_noop

from rogatory.acts import reasons, words
from rogatory.node.desk import saying, times
from rogatory.node.desk.forms.boxes import Box
from rogatory.treaty.findings import Sentence
from rogatory.treaty.instants import read_day
from rogatory.treaty.reading import Unfit

register = template.Library()


@register.filter
def say(text: str) -> str:
    """A phrase in the reader's language."""
    return saying.say(text)


@register.filter
def word(code: object, field: str = "") -> str:
    """The word for a code, in the field where it stands if that matters."""
    return saying.say(words.word(str(code), field))


@register.filter
def reason(code: str) -> str:
    """The sentence for a reason code; the code itself where it is one that this node does not know."""
    try:
        return saying.say(reasons.reason(code))
    except KeyError:
        return code


@register.filter
def translated(sentence: Sentence) -> str:
    """A sentence in the reader's language."""
    return saying.sentence(sentence)


def _instant(value: datetime | str | None) -> datetime | None:
    return times.read(value) if isinstance(value, str) else value


@register.filter
def moment(value: datetime | str | None) -> str:
    """An instant on the reader's clock, to the minute; a text that is no instant stays as it is."""
    instant = _instant(value)
    return times.in_zone(instant, timezone.get_current_timezone_name()) if instant else str(value or "")


@register.filter
def second(value: datetime | str | None) -> str:
    """An instant on the reader's clock, to the second: for evidence."""
    instant = _instant(value)
    if instant is None:
        return str(value or "")
    return times.in_zone(instant, timezone.get_current_timezone_name(), seconds=True)


@register.filter
def moment_in(value: datetime | str | None, zone: str) -> str:
    """An instant on the clock of a zone."""
    instant = _instant(value)
    return times.in_zone(instant, zone) if instant else str(value or "")


@register.filter
def hour_in(value: datetime | str | None, zone: str) -> str:
    """The day of the week and the hour on the clock of a zone."""
    instant = _instant(value)
    return times.clock_in(instant, zone) if instant else str(value or "")


@register.filter
def is_day(value: str) -> bool:
    """Whether a browser's calendar can hold the value: a day, or nothing yet."""
    try:
        return not value or bool(read_day(value))
    except Unfit:
        return False


STATUSES = {
    "draft": gettext_noop("Draft"),
    "submitted": gettext_noop("Waits for approval"),
    "returned": gettext_noop("Given back"),
    "said": gettext_noop("Said"),
    "discarded": gettext_noop("Discarded"),
}
LEVELS = {
    "stops": gettext_noop("Stops:"),
    "warns": gettext_noop("Warning:"),
    "informs": gettext_noop("Note:"),
}


@register.filter
def say_status(status: str) -> str:
    """Where a draft stands."""
    return saying.say(STATUSES.get(str(status), str(status)))


@register.filter
def say_level(level: str) -> str:
    """How far a finding goes."""
    return saying.say(LEVELS[level])


@register.filter
def told_on(box: Box) -> list[saying.Told]:
    """The findings of one place of a form."""
    return saying.told_on(box)


@register.filter
def left(until: datetime, at: datetime) -> str:
    """How much time is left."""
    return times.left(until, at)


@register.filter
def city(zone: str) -> str:
    """The city of a zone."""
    return times.city(zone)


@register.filter
def grouped(digest: str) -> str:
    """A digest in groups of four, as it is read aloud."""
    return " ".join(digest[place : place + 4] for place in range(0, len(digest), 4))


@register.filter
def short(digest: str) -> str:
    """The first twelve figures of a digest: enough to tell two apart on a page, never to prove anything."""
    return grouped(digest[:12]) + " …" if len(digest) > 12 else digest
