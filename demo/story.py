"""The story: ransomware against a hospital, France asks Viet Nam, Brazil watches. Nineteen steps through real doors."""

import secrets
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from demo import court, evidence, matter
from demo.nodes import Away, Failed, Node, free_port
from demo.people import NAMES, ROLES, Officer, Watcher
from demo.play import Play, Step

STATES = {
    "FR": ("France", "Europe/Paris"),
    "VN": ("Viet Nam", "Asia/Ho_Chi_Minh"),
    "BR": ("Brazil", "America/Sao_Paulo"),
}
BASES = ("UNCC", "FR-VN-MLA-2016")


# -- three nodes ---------------------------------------------------------------------------------------------


def nodes(play: Play) -> None:
    """Make three nodes and start them."""
    play.password = secrets.token_urlsafe(12)
    home = play.folder / "nodes"
    home.mkdir()
    for state, (name, zone) in STATES.items():
        witnesses = ("BR",) if state != "BR" else ("FR",)
        play.nodes[state] = Node(state, name, zone, home / state.lower(), free_port(), witnesses)
    with ThreadPoolExecutor() as pool:
        list(pool.map(_found, [(play, node) for node in play.nodes.values()]))
    for node in play.nodes.values():
        play.say(f"{node.state} {node.name}: {node.address}, folder {node.folder}")


def _found(made: tuple[Play, Node]) -> None:
    play, node = made
    node.make()
    name = f"{NAMES[node.state]['administrator']} (fictional)"
    words = ["node", "officer", "add", "administrator", "--role", "administrator", "--name", name]
    node.command(*words, "--zone", node.zone, ROGATORY_OFFICER_PASSWORD=play.password)
    node.start()
    for username, person in NAMES[node.state].items():
        home = play.folder / "people" / f"{node.state.lower()}-{username}"
        home.mkdir(parents=True)
        found = Officer(node, username, play.password, f"{person} (fictional)", home)
        play.people[node.state, username] = found
    play.watchers[node.state] = Watcher(play.officer(node.state, "auditor"))
    node.wait()


def people(play: Play) -> None:
    """The administrators let the officers in, at the desk."""
    with ThreadPoolExecutor() as pool:
        list(pool.map(lambda node: _let_in(play, node), play.nodes.values()))
    play.say(f"one officer for each role in FR and VN: {', '.join(ROLES)}")


def _let_in(play: Play, node: Node) -> None:
    desk = play.officer(node.state, "administrator").desk
    for username in NAMES[node.state]:
        if username == "administrator":
            continue
        officer = play.officer(node.state, username)
        page = desk.open("/people")
        typed: dict[str, str | list[str]] = {
            "username": username,
            "name": officer.name,
            "password": play.password,
            "roles": [ROLES[username]],
            "zone": node.zone,
            "language": "en",
            "authority": "central-authority" if username in ("case", "central") else "contact-point",
        }
        page = desk.send(page, page.form("username"), typed)
        if officer.name not in page.text:
            raise Failed(f"{username} is not among the people of {node.state}: {page.text[:500]}")


# -- step 1 of the issue: cards, and which bases serve -------------------------------------------------------


def cards(play: Play) -> None:
    """Each administrator reads a fingerprint aloud, the other types what was heard; a wrong one is refused."""
    wrong = _accept(play, "FR", "VN", "0" * 64)
    if "it is not the card that you were told of" not in wrong:
        raise Failed(f"A wrong fingerprint was not refused: {wrong}")
    play.say("a wrong fingerprint is refused: “it is not the card that you were told of”")
    for mine in play.nodes:
        for other in play.nodes:
            if mine != other:
                _accept(play, mine, other, _fingerprint(play, other))
        accepted = {card["state"] for card in play.watch(mine).get("/cards")}
        if accepted != set(play.nodes):
            raise Failed(f"{mine} has accepted {sorted(accepted)}")
    for state in play.nodes:
        play.say(f"{state} {_fingerprint(play, state)} accepted by the other two")


def _fingerprint(play: Play, state: str) -> str:
    """As it stands on the desk of its own State, to be read to another by telephone."""
    for card in play.watch(state).get("/cards"):
        if card["ours"]:
            return str(card["fingerprint"])
    raise Failed(f"{state} shows no card of its own.")


def _accept(play: Play, mine: str, other: str, fingerprint: str) -> str:
    desk = play.officer(mine, "administrator").desk
    page = desk.open("/states")
    page = desk.send(
        page, page.form("fingerprint"), {"address": play.nodes[other].address, "fingerprint": fingerprint}
    )
    if "The other node could not be reached" in page.text:
        raise Away(page.text)
    return page.text


def bases(play: Play) -> None:
    """What the law says between the two today."""
    day = play.dates.now.date().isoformat()
    words = ["law", "basis", "--from", "FR", "--to", "VN", "--measure", "preservation", "--on", day, "--json"]
    found = play.officer("FR", "duty").types(*words).json()["bases"]
    for one in found:
        play.say(f"{one['answer']:8} {one['id']:18} {one['why']['text'][:110]}")
    convention = next(one for one in found if one["id"] == "UNCC")
    if convention["answer"] == "yes":
        play.say("the Convention is in force between the two; the dossier is an exercise all the same")
        return
    serving = ", ".join(one["id"] for one in found if one["answer"] == "yes")
    play.say(f"not in force: the dossier is marked as an exercise, for ever. Today would serve: {serving}")


# -- steps 2 and 3: the preservation request -----------------------------------------------------------------


def draft(play: Play) -> None:
    """Drafted at a terminal; pre-flight stops a time without its zone, and says what to do."""
    duty, whole = play.officer("FR", "duty"), matter.preservation_request(play.dates)

    def write() -> str:
        words = ["draft", "start", "preservation-request", "--to", "VN", "--exercise", "--json"]
        words += [word for basis in BASES for word in ("--basis", basis)]
        begun = duty.types(*words, fields=matter.without_zone(whole)).json()["id"]
        refused = duty.types("draft", "submit", begun, "--json", expect=1).json()
        _show_what_stops(play, refused)
        duty.types("draft", "save", begun, fields=whole)
        for one in duty.types("draft", "check", begun, "--json").json()["findings"]:
            play.say(f"corrected; {one['level']}: {one['sentence']['text'][:110]}")
        duty.types("draft", "submit", begun)
        return str(begun)

    play.drafted("preservation-request", write)


def _show_what_stops(play: Play, refused: dict[str, Any]) -> None:
    stops = [one for one in refused.get("findings", ()) if one["level"] == "stops"]
    if refused["code"] != "findings-stop" or [one["field"] for one in stops] != ["identifiers.0.from"]:
        raise Failed(f"Something else than the missing zone stops the draft: {refused}")
    play.say(f"stops: identifiers.0.from [{stops[0]['rule']}]: {stops[0]['sentence']['text']}")
    play.say(f"to do: {stops[0]['remedy']['text']}")


def four_eyes(play: Play) -> None:
    """The drafter tries to approve, and may not."""
    duty, waiting = play.officer("FR", "duty"), play.known["draft of preservation-request"]
    digest = duty.types("draft", "show", waiting, "--json").json()["digest"]
    refused = duty.types("draft", "approve", waiting, "--digest", digest, expect=1)
    if "[four-eyes]" not in refused.err:
        raise Failed(f"The drafter was not refused by the rule of four eyes: {refused.err}")
    play.say(refused.err.strip())


def approve(play: Play) -> None:
    """Approved at the desk; signed, logged, delivered sealed; the other node's receipt comes back."""
    waiting = play.known["draft of preservation-request"]

    def recorded() -> str | None:
        rows = play.watch("FR").dossiers()
        return str(rows[0]["id"]) if rows else None

    play.known["dossier"] = play.once(
        "the request is recorded", recorded, lambda: play.officer("FR", "second").approve(waiting)
    )
    act = play.act("FR", "preservation-request")
    if act is None or not act["exercise"]:
        raise Failed("The request is not recorded as an exercise.")
    play.known["preservation"] = act["id"]
    play.prove("FR", act["id"])


# -- step 4: preserved ---------------------------------------------------------------------------------------


def acknowledge(play: Play) -> None:
    """Viet Nam's duty officer acknowledges, at the desk."""
    _arrived(play, "VN", play.known["preservation"])

    def write() -> None:
        duty = play.officer("VN", "duty")
        page, form = duty.press(play.known["dossier"], "acknowledgement")
        duty.submit(page, form, {**matter.acknowledgement(play.dates)})

    play.said("VN", "acknowledgement", write, play.known["preservation"])


def accept(play: Play) -> None:
    """... accepts, orders the provider (an act that never leaves), and records what the provider returned."""
    dossier, request = play.known["dossier"], play.known["preservation"]
    duty = play.officer("VN", "duty")

    def say(kind: str, fields: object) -> None:
        play.said("VN", kind, lambda: duty.types("say", kind, dossier, request, fields=fields), request)

    say("acceptance", {"remarks": "Executed under domestic law."})
    say("provider-order", matter.provider_order(play.dates))
    say("provider-return", matter.provider_return(play.dates))
    leaked = [one["kind"] for one in play.watch("FR").history(dossier) if one["kind"].startswith("provider-")]
    if leaked:
        raise Failed(f"Viet Nam's own acts are known in France: {leaked}")
    play.say("FR holds neither the order nor the return")


def preserved(play: Play) -> None:
    """... and confirms until when; France's desk shows the duty to follow before that day."""
    dossier, request = play.known["dossier"], play.known["preservation"]
    fields = matter.preservation_confirmed(play.dates)

    def confirm() -> None:
        play.officer("VN", "duty").types("say", "preservation-confirmed", dossier, request, fields=fields)

    act = play.said("VN", "preservation-confirmed", confirm, request)
    _arrived(play, "FR", act)
    central = play.officer("FR", "central")
    sentence = "Send the request for the data, or ask for more time, before the preservation lapses."
    play.until("the duty on the desk of FR", lambda: _showing(central, sentence))
    play.say(f"preserved until {fields['preserved_until']}, at least 60 days")
    play.say(f"the desk of FR shows: “{sentence}”")


def _showing(officer: Officer, sentence: str) -> str | None:
    page = officer.desk.open("/")
    return page.text if sentence in page.text else None


# -- step 5: the request for the data ------------------------------------------------------------------------


def mla(play: Play) -> None:
    """The case officer drafts the linked request at a terminal, the central authority approves it at the desk."""
    dossier = play.known["dossier"]
    case, central = play.officer("FR", "case"), play.officer("FR", "central")

    def write() -> str:
        said = case.types("say", "mla-request", dossier, "--json", fields=matter.mla_request(play.dates))
        return str(said.json()["id"])

    act = play.said("FR", "mla-request", lambda: central.approve(play.drafted("mla-request", write)))
    play.known["mla"] = act
    requests = play.watch("FR").get(f"/dossiers/{dossier}")["requests"]
    linked = next(one["preservation"] for one in requests if one["id"] == act)
    if linked != play.known["preservation"]:
        raise Failed("The request for the data is not tied to the preservation.")
    play.say("tied to the preservation request, which now runs until the decision on this one")


def ask(play: Play) -> None:
    """Viet Nam's central authority asks for one missing thing, at the desk."""
    _arrived(play, "VN", play.known["mla"])

    def write() -> None:
        central = play.officer("VN", "central")
        page = central.desk.open(f"/dossiers/{play.known['dossier']}")
        form = next(
            one
            for one in page.forms
            if one.value("kind") == "information-request" and one.value("request") == play.known["mla"]
        )
        page = central.desk.send(page, form, {})
        central.submit(page, page.form("~do", "submit"), {**matter.QUESTION})

    act = play.said("VN", "information-request", write, play.known["mla"])
    play.say(f"asked: {matter.QUESTION['questions.0.text']}")
    play.known["question"] = act


def supply(play: Play) -> None:
    """France supplies it; Viet Nam accepts."""
    dossier, request = play.known["dossier"], play.known["mla"]
    _arrived(play, "FR", play.known["question"])
    answer = {"answers": [{"question": 0, "text": matter.ANSWER}]}
    case, central = play.officer("FR", "case"), play.officer("VN", "central")
    act = play.said(
        "FR",
        "information-supplied",
        lambda: case.types("say", "information-supplied", dossier, request, fields=answer),
        request,
    )
    _arrived(play, "VN", act)
    play.said(
        "VN",
        "acceptance",
        lambda: central.types("say", "acceptance", dossier, request, fields={}),
        request,
    )


# -- step 6: evidence ----------------------------------------------------------------------------------------


def intake(play: Play) -> None:
    """Three files are taken in, and sealed while they are read."""
    folder = play.folder / "from-the-provider"
    files = sorted(folder.iterdir()) if folder.is_dir() else evidence.make(folder, play.dates.attack)
    words = ["say", "evidence-intake", play.known["dossier"], play.known["mla"]]
    words += [word for path in files for word in ("--attach", str(path))]
    custodian, fields = play.officer("VN", "custodian"), matter.intake(play.dates)
    play.said("VN", "evidence-intake", lambda: custodian.types(*words, fields=fields), play.known["mla"])
    for path in files:
        play.say(f"{path.name}: {path.stat().st_size:,} bytes")


def transmit(play: Play) -> None:
    """Viet Nam executes: the act names each object by its digest; a second person approves; the objects travel."""
    dossier, request = play.known["dossier"], play.known["mla"]
    custodian, second = play.officer("VN", "custodian"), play.officer("VN", "second")
    fields = matter.transmittal(play.dates)

    def write() -> str:
        said = custodian.types("say", "evidence-transmittal", dossier, request, "--json", fields=fields)
        return str(said.json()["id"])

    act = play.said(
        "VN",
        "evidence-transmittal",
        lambda: second.approve(play.drafted("evidence-transmittal", write)),
        request,
    )
    _arrived(play, "FR", act)

    def whole() -> list[dict[str, Any]] | None:
        found: list[dict[str, Any]] = play.watch("FR").get(f"/dossiers/{dossier}/objects")
        return found if found and all(one["complete"] for one in found) else None

    for one in play.until("the objects are here", whole):
        play.say(f"here: {one['name']}  {one['size']:,} bytes, SHA-256 {one['sha256']}")


def confirm(play: Play) -> None:
    """France opens each object, compares its digest, and says so in a signed act."""
    dossier, request = play.known["dossier"], play.known["mla"]
    custodian = play.officer("FR", "custodian")
    play.said(
        "FR",
        "evidence-receipt",
        lambda: custodian.types("say", "evidence-receipt", dossier, request),
        request,
    )
    stage = next(
        one["stage"]
        for one in play.watch("FR").get(f"/dossiers/{dossier}")["requests"]
        if one["id"] == request
    )
    if stage != "fulfilled":
        raise Failed(f"The request stands at {stage}, not at fulfilled.")
    play.say("every digest is confirmed; both States hold the request as fulfilled")


def _arrived(play: Play, state: str, act: str) -> None:
    """Wait until another State's act is in a State's own dossier."""

    def here() -> bool:
        rows = {row["id"] for row in play.watch(state).dossiers()}
        dossier = play.known["dossier"]
        return dossier in rows and act in {one["id"] for one in play.watch(state).history(dossier)}

    play.until(f"act {act[:16]} is at {state}", lambda: here() or None)


STEPS: list[Step] = [
    Step(
        "nodes",
        "Three nodes are made: keys, State cards, databases; each runs in processes of its own",
        nodes,
    ),
    Step("people", "The administrators let the officers in, at the desk", people),
    Step("cards", "State cards are exchanged and accepted by fingerprint", cards),
    Step("bases", "Which legal bases serve between FR and VN today", bases),
    Step(
        "draft",
        "FR's duty officer drafts a preservation request (art. 42); pre-flight stops it; corrected",
        draft,
    ),
    Step("four-eyes", "The drafter tries to approve, and may not", four_eyes),
    Step("approve", "A second person approves at the desk: signed, logged, delivered; VN's receipt", approve),
    Step("acknowledge", "VN's duty officer acknowledges, at the desk", acknowledge),
    Step("accept", "VN accepts, and orders the provider in an act that never leaves", accept),
    Step(
        "preserved",
        "VN confirms until when the data are preserved; FR sees what it must do before",
        preserved,
    ),
    Step("mla", "FR sends the linked request for the data (art. 44)", mla),
    Step("ask", "VN asks for one missing thing, at the desk", ask),
    Step("supply", "FR supplies it; VN accepts", supply),
    Step("intake", "The provider's files are taken in and sealed at VN", intake),
    Step("transmit", "VN executes: the evidence is transmitted and travels in parts", transmit),
    Step("confirm", "FR compares every digest and confirms it in a signed act", confirm),
    Step("export", "FR exports the package for the court", court.export),
    Step("verify", "The court verifies it, in a process that knows no node", court.verify),
    Step(
        "by-hand",
        "The same by hand, with openssl, sha256sum and bagit.py, as docs/by-hand.md says",
        court.by_hand,
    ),
    Step("tamper", "One byte of a copy is changed: the court's program says no", court.tamper),
]
