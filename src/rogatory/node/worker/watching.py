"""Having our log watched by the witnesses that node.toml names, whenever it has grown."""

from rogatory.exchange.http import Http
from rogatory.node.identity import identity
from rogatory.node.publication.being_watched import ask


def be_watched(http: Http) -> int:
    """Ask each configured witness that has not cosigned the newest checkpoint; gives how many did."""
    return sum(ask(http, state) for state in identity().configuration.witnesses)
