"""Every kind of act, one module each. To add one: a module here, its lines in `transitions.py`, a vector, a page.

The registry is read from the modules of this package, so that no list has to be kept beside them.
"""

from collections.abc import Mapping
from importlib import import_module
from pkgutil import iter_modules
from types import MappingProxyType

from rogatory.acts.kind import Kind


def _find() -> Mapping[str, Kind]:
    found = (import_module(f"{__name__}.{module.name}").KIND for module in iter_modules(__path__))
    return MappingProxyType({kind.name: kind for kind in sorted(found, key=lambda kind: kind.name)})


KINDS: Mapping[str, Kind] = _find()
