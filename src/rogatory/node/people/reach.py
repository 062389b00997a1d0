"""What an officer's roles let them read. What they may say is decided by the table of transitions, not here."""

from rogatory.node.people.models import Officer

READING = frozenset(
    {
        "duty-officer",
        "case-officer",
        "approver",
        "central-authority",
        "custodian",
        "translator",
        "auditor",
    }
)
"""The roles that see what is in dossiers: all but the administrator's."""


def reads_dossiers(officer: Officer) -> bool:
    """Whether the officer may see what is in dossiers."""
    return bool(officer.role_set & READING)
