"""Why something is not done for a person: it is not theirs to do, or findings stop it."""

from rogatory.treaty.findings import Finding, Sentence


class NotAllowed(Exception):  # noqa: N818 - the person may not; nothing failed
    """It is not this officer's to do, or not now. `code` is stable, `sentence` is for the person."""

    def __init__(self, code: str, sentence: Sentence) -> None:
        super().__init__(str(sentence))
        self.code, self.sentence = code, sentence


class Stopped(Exception):  # noqa: N818 - what is written must be mended; nothing failed
    """Findings stop it; all of them are given, so that they can be mended at once."""

    def __init__(self, findings: tuple[Finding, ...]) -> None:
        super().__init__("; ".join(str(finding) for finding in findings))
        self.findings = findings
