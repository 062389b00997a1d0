"""Write the parts of the pages that are read from the program: `python docs/generate.py`, or `--check` to compare.

A page marks such a part with `<!-- generated: NAME -->` and `<!-- end of NAME -->`; what stands between is replaced.
So the tables and the diagrams cannot say anything else than the program does.
"""

from __future__ import annotations

import json
import re
import sys
from base64 import b64decode
from collections.abc import Callable, Iterable, Mapping, Sequence
from hashlib import sha256
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from types import ModuleType
from typing import Annotated, Any, Literal, TypeAlias, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from rogatory import log
from rogatory.acts import header, matter, reading
from rogatory.acts.kind import Kind
from rogatory.acts.kinds import KINDS
from rogatory.acts.reasons import REASONS
from rogatory.acts.state import Stage
from rogatory.acts.transitions import ALL, TABLE, Line
from rogatory.acts.words import word
from rogatory.envelope.errors import Refusal
from rogatory.exchange import messages
from rogatory.exchange import refusals as exchange_refusals_module
from rogatory.treaty import profile

DOCS = Path(__file__).resolve().parent
VECTORS = DOCS.parent / "tests" / "vectors" / "act"
MEASURES = ("preservation", "stored-data", "emergency-disclosure")


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table."""
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)


def code(names: Iterable[str]) -> str:
    """Names as code, one after the other."""
    return ", ".join(f"`{name}`" for name in names)


Annotation: TypeAlias = Any
"""What stands behind the colon of a field."""


# The example


def example() -> str:
    """A good act: as it is written for a reader, its bytes, and its id."""
    content = b64decode(json.loads((VECTORS / "fold" / "preservation.json").read_text("utf-8"))["acts"][1])
    written = json.dumps(json.loads(content), ensure_ascii=False, indent=2)
    begin = content[:96].decode("utf-8", "ignore")
    return (
        f"```json\n{written}\n```\n\n"
        f"As bytes it is one line of {len(content)} bytes. It begins\n`{begin}…`\nand its id is\n"
        f"`{sha256(content).hexdigest()}`."
    )


# The fields

NAMES: Mapping[str, Any] = {
    "digest": header.Digest,
    "dossier id": header.DossierId,
    "code": header.Code,
    "basis": header.BasisId,
    "reference": header.Reference,
    "line": header.Line,
    "text": header.Text,
    "State": header.StateCode,
    "instant": header.Instant,
    "zone": header.Zone,
    "day": matter.Day,
    "language": profile.LanguageTag,
    "number in a list": matter.Index,
    "base64": messages.Base64,
    "identifier": matter.Identifier,
}


def _named(annotation: Annotation, metadata: Sequence[Any]) -> str | None:
    for name, kind in NAMES.items():
        base, *marks = get_args(kind)
        # Bounds of numbers stand inside a FieldInfo in the alias, and apart in the field that uses it.
        marks = [one for mark in marks for one in (mark.metadata if isinstance(mark, FieldInfo) else [mark])]
        if (
            base == annotation
            and (marks or base not in (str, int))
            and all(mark in metadata for mark in marks)
        ):
            return name
    return None


def type_of(annotation: Annotation, metadata: Sequence[Any] = ()) -> str:
    """The words for the type of a field."""
    origin: Annotation = get_origin(annotation)
    if origin is Annotated:
        return type_of(get_args(annotation)[0], get_args(annotation)[1:])
    if named := _named(annotation, metadata):
        return named
    if origin is Literal:
        return " or ".join(f"`{json.dumps(one)}`" for one in get_args(annotation))
    if origin is tuple:
        return f"list of {type_of(get_args(annotation)[0])}"
    inner = [one for one in get_args(annotation) if one is not type(None)]
    if inner:
        return " or ".join(type_of(one) for one in inner)
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return f"[{annotation.__name__}](#{annotation.__name__.lower()})"
    return {bool: "true or false", int: "integer", str: "line"}[annotation]


def _bounds(field: FieldInfo, what: str) -> str:
    known = {
        name: getattr(mark, name)
        for mark in field.metadata
        for name in ("min_length", "max_length", "ge", "le")
        if getattr(mark, name, None) is not None
    }
    least, most = known.get("min_length", known.get("ge", 0)), known.get("max_length", known.get("le"))
    bounded = what.startswith("list") or what == "integer"
    return f", {least} to {most}" if bounded and most is not None else ""


def _about(field: FieldInfo) -> str:
    return ". ".join(part.rstrip(".") for part in (field.title, field.description) if part)


def _presence(field: FieldInfo, nulls: bool) -> str:
    if field.is_required():
        return "always"
    if field.default is None:
        return "always; `null` if unknown" if nulls else "if known"
    return f"always; else `{json.dumps(field.default)}`"


def fields_of(model: type[BaseModel], without: Iterable[str] = (), nulls: bool = False) -> str:
    """The table of a model's fields. `nulls`: whether a field without a value is written."""

    def row(name: str, field: FieldInfo) -> Sequence[str]:
        what = type_of(field.annotation, field.metadata)
        return f"`{field.alias or name}`", what + _bounds(field, what), _presence(field, nulls), _about(field)

    rows = [row(name, field) for name, field in model.model_fields.items() if name not in set(without)]
    width = 4 if any(line[3] for line in rows) else 3
    return table(("field", "what", "written", "meaning")[:width], (line[:width] for line in rows))


def _parts(model: type[BaseModel], found: dict[str, type[BaseModel]]) -> None:
    def look(annotation: Annotation) -> None:
        ours = isinstance(annotation, type) and annotation.__module__.startswith("rogatory.")
        if ours and issubclass(annotation, BaseModel) and annotation.__name__ not in found:
            found[annotation.__name__] = annotation
            _parts(annotation, found)
        for inner in get_args(annotation):
            look(inner)

    for field in model.model_fields.values():
        look(field.annotation)


def header_fields() -> str:
    """The header, and the parts that it has."""
    found: dict[str, type[BaseModel]] = {}
    _parts(header.Header, found)
    parts = [
        f"#### {name}\n\n{model.__doc__}\n\n{fields_of(model, nulls=True)}" for name, model in found.items()
    ]
    return "\n\n".join([fields_of(header.Header, nulls=True), *parts])


def bodies() -> str:
    """The body of each kind, then the parts that bodies share."""
    common = set(matter.RequestBody.model_fields)
    parts: dict[str, type[BaseModel]] = {}
    said = [f"#### RequestBody\n\nWhat every request says.\n\n{fields_of(matter.RequestBody)}"]
    _parts(matter.RequestBody, parts)
    for kind in KINDS.values():
        asks = issubclass(kind.body, matter.RequestBody)
        more = " Besides what every request says ([RequestBody](#requestbody)):" if asks else ""
        mine = fields_of(kind.body, common if asks else ())
        said.append(f"#### {kind.name}\n\n{kind.title}. {kind.body.__doc__}{more}\n\n{mine}")
        _parts(kind.body, parts)
    said += [f"#### {name}\n\n{model.__doc__}\n\n{fields_of(model)}" for name, model in sorted(parts.items())]
    return "\n\n".join(said)


# The table


def kinds() -> str:
    """Every kind of act."""

    def row(kind: Kind) -> Sequence[str]:
        mine = [line for line in TABLE if line.kind == kind.name]
        marks = [
            f"opens a request: {word(kind.opens).lower()}" if kind.opens else "",
            "said by the node itself" if kind.machine else "",
            "two officers" if any(line.four_eyes for line in mine) else "",
            "may carry attachments" if kind.attaches else "",
        ]
        says = sorted({line.speaker for line in mine})
        return f"`{kind.name}`", kind.title, " or ".join(says), kind.scope, "; ".join(filter(None, marks))

    return table(("kind", "title", "said by", "scope", ""), map(row, KINDS.values()))


def _stages(stages: Iterable[Stage]) -> str:
    chosen = set(stages)
    if chosen == ALL:
        return "any"
    return code(stage for stage in Stage if stage in chosen) or "none yet"


def transitions() -> str:
    """Every line of the table, in its order."""

    def row(line: Line) -> Sequence[str]:
        guards = [*([line.ready] if line.ready else []), *line.fits]
        law = f"{line.article}({line.paragraph})" if line.paragraph else str(line.article or "")
        return (
            f"`{line.kind}`",
            "any"
            if set(MEASURES) == line.measures
            else code(one for one in MEASURES if one in line.measures),
            line.speaker,
            _stages(line.at),
            f"`{line.to}`" if line.to else "stays",
            code(sorted(line.roles)),
            "yes" if line.four_eyes else "",
            " ".join((guard.__doc__ or "").strip() for guard in guards),
            law,
        )

    heads = (
        "kind",
        "measure",
        "said by",
        "at",
        "then",
        "drafted by",
        "four eyes",
        "provided that",
        "article",
    )
    return table(heads, map(row, TABLE))


def _moves(measure: str) -> list[tuple[Stage, Stage, str]]:
    """The moves between stages that a request for this measure can come to."""
    reached, moves = {Stage.ASKED}, dict[tuple[Stage, Stage, str], None]()
    while True:
        for line in TABLE:
            if measure in line.measures and line.to is not None:
                found = [
                    (at, line.to, line.kind) for at in Stage if at in line.at & reached and at != line.to
                ]
                moves.update(dict.fromkeys(found))
        now = reached | {to for _, to, _ in moves}
        if now == reached:
            order = list(Stage)
            return sorted(moves, key=lambda move: (order.index(move[0]), order.index(move[1]), move[2]))
        reached = now


def diagrams() -> str:
    """One state diagram a measure."""

    def diagram(measure: str) -> str:
        opening = next(line.kind for line in TABLE if measure in line.measures and not line.at)
        moves = _moves(measure)
        ends = [stage for stage in Stage if stage in {to for _, to, _ in moves} - {at for at, _, _ in moves}]
        lines = [
            "stateDiagram-v2",
            f"    [*] --> {Stage.ASKED}: {opening}",
            *(f"    {at} --> {to}: {kind}" for at, to, kind in moves),
            *(f"    {stage} --> [*]" for stage in ends),
        ]
        return f"#### {word(measure)}\n\n```mermaid\n" + "\n".join(lines) + "\n```"

    return "\n\n".join(map(diagram, MEASURES))


# The vocabularies


def refusals_of(*modules: ModuleType) -> str:
    """The codes that modules declare, each with its sentence."""
    found = {one.code: one for module in modules for one in vars(module).values() if isinstance(one, Refusal)}
    return table(("code", "sentence"), ((f"`{code}`", found[code].sentence) for code in sorted(found)))


def refusals() -> str:
    """The codes with which bytes are refused."""
    return refusals_of(reading)


def exchange_refusals() -> str:
    """The codes with which a message, or an act in it, is refused, beyond those of acts, envelopes and logs."""
    return refusals_of(messages, exchange_refusals_module)


def log_refusals() -> str:
    """Every code of the room `log`."""
    return refusals_of(*(import_module(f"rogatory.log.{one.name}") for one in iter_modules(log.__path__)))


def messages_fields() -> str:
    """The message and its parts, field by field."""
    parts = (messages.Message, messages.Carried, messages.RefusedAct, messages.Upload, messages.Cosigned)
    text = "\n\n".join(f"#### {one.__name__}\n\n{fields_of(one, nulls=True)}" for one in parts)
    return text.replace("| dossier id |", "| message id |").replace("| line |", "| text |")


def reasons() -> str:
    """The reasons for which an act has no effect."""
    return table(("reason", "sentence"), ((f"`{name}`", sentence) for name, sentence in REASONS.items()))


PARTS: Mapping[str, Callable[[], str]] = {
    "act-example": example,
    "act-header": header_fields,
    "act-bodies": bodies,
    "act-kinds": kinds,
    "act-transitions": transitions,
    "act-diagrams": diagrams,
    "act-refusals": refusals,
    "act-reasons": reasons,
    "exchange-fields": messages_fields,
    "exchange-refusals": exchange_refusals,
    "log-refusals": log_refusals,
}
_PART = re.compile(r"(<!-- generated: (?P<name>[a-z-]+) -->\n).*?(<!-- end of (?P=name) -->)", re.DOTALL)


def renewed(text: str) -> str:
    """A page with its generated parts written anew. Raises KeyError for a part that nobody writes."""
    return _PART.sub(lambda found: f"{found[1]}\n{PARTS[found['name']]()}\n\n{found[3]}", text)


def main(arguments: Sequence[str]) -> int:
    """Write the pages, or with --check say which differ; 1 if one does."""
    differing = []
    for page in sorted(DOCS.rglob("*.md")):
        text = page.read_text("utf-8")
        now = renewed(text)
        if now != text:
            differing.append(page)
            if "--check" not in arguments:
                page.write_text(now, "utf-8")
    for page in differing:
        print(f"{page.relative_to(DOCS.parent)}: {'differs' if '--check' in arguments else 'written'}")
    return int(bool(differing) and "--check" in arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
