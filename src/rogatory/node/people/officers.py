"""Adding officers and their tokens."""

from collections.abc import Collection
from datetime import datetime, timedelta
from secrets import token_hex
from typing import get_args

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from rogatory.acts.header import Role
from rogatory.envelope.errors import Refusal
from rogatory.node.people.models import Officer, Token
from rogatory.treaty.instants import read_zone
from rogatory.treaty.reading import Unfit

TOKEN_DAYS = 90

TAKEN = Refusal("officer.taken", "There is an officer “{name}” already.", "Choose another name.")
NO_ROLE = Refusal("officer.role", "“{role}” is not a role.", "Choose among: {roles}.")
WEAK = Refusal("officer.password", "The password is not accepted: {reason}", "Choose a longer one.")
ZONE = Refusal("officer.zone", "“{zone}” is not a time zone.", "Choose an IANA name such as Europe/Paris.")


def add_officer(
    username: str,
    password: str,
    *,
    name: str = "",
    roles: Collection[str],
    authority: str,
    zone: str = "Etc/UTC",
    language: str = "en",
) -> Officer:
    """Add a person, with a pseudonym under which other States will know them. Raises Rejected."""
    known = set(get_args(Role)) - {"node"}
    for role in roles:
        if role not in known:
            raise NO_ROLE.at("officer", role=role, roles=", ".join(sorted(known)))
    if Officer.objects.filter(username=username).exists():
        raise TAKEN.at("officer", name=username)
    try:
        validate_password(password)
        read_zone(zone)
    except ValidationError as why:
        raise WEAK.at("officer", reason=" ".join(why.messages)) from None
    except Unfit:
        raise ZONE.at("officer", zone=zone) from None
    return Officer.objects.create_user(
        username=username,
        password=password,
        first_name=name[:150],
        pseudonym=f"o-{token_hex(5)}",
        roles=sorted(roles),
        authority=authority,
        zone=zone,
        language=language,
    )


def new_token(officer: Officer, label: str, at: datetime) -> str:
    """A token for the API, shown once; it expires after 90 days."""
    token = Token.fresh()
    Token.objects.create(
        officer=officer,
        digest=Token.digest_of(token),
        label=label[:100],
        created_at=at,
        expires_at=at + timedelta(days=TOKEN_DAYS),
    )
    return token


def officer_of(token: str, at: datetime) -> Officer | None:
    """The officer whose valid token this is."""
    row = Token.objects.select_related("officer").filter(digest=Token.digest_of(token)).first()
    if row is None or (row.expires_at is not None and row.expires_at <= at) or not row.officer.is_active:
        return None
    return row.officer
