"""The node's clock: the only place in the product where the instant comes from the machine."""

from datetime import UTC, datetime


def now() -> datetime:
    """The present instant, in UTC, to the second (acts are dated to the second)."""
    return datetime.now(UTC).replace(microsecond=0)
