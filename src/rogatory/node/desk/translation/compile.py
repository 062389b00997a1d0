"""Make the `.mo` files that Django reads from the catalogues."""

from __future__ import annotations

from pathlib import Path
from tempfile import NamedTemporaryFile

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

LOCALE = Path(__file__).parents[2] / "locale"


def compile_all(locale: Path = LOCALE) -> list[Path]:
    """Compile every catalogue; gives the files written. A crash leaves the old file: the new one is renamed over it."""
    written = []
    for source in sorted(locale.glob("*/LC_MESSAGES/django.po")):
        with source.open("rb") as translated:
            catalogue = read_po(translated, locale=source.parts[-3])
        target = source.with_suffix(".mo")
        with NamedTemporaryFile(dir=source.parent, suffix=".mo", delete=False) as file:
            write_mo(file, catalogue)
        Path(file.name).replace(target)
        written.append(target)
    return written


if __name__ == "__main__":
    for path in compile_all():
        print(path)
