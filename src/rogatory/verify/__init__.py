"""THE COURT'S TOOL: a package and the reader's own anchors in, twelve numbered answers and one verdict out.

Enters: the folder of a package, which may be hostile, and a trust file of anchors that the reader got
elsewhere. Leaves: a `Verification`: each step proved, refuted or undecided, with reasons in a fixed
vocabulary; the same numbers stand in docs/formats/package.md. Only `Rejected` comes out of hostile input, and
only for a folder or trust file that can't be read at all. May import acts, seal, log, envelope, treaty. No
clock: a package is judged at the instants that it names and that its signatures and witnesses bear out. No
network, no Django.

>>> from pathlib import Path
>>> from rogatory.envelope.errors import Rejected
>>> from rogatory.verify.trust import Trust
>>> from rogatory.verify.verifier import verify_package
>>> try:
...     verify_package(Path("no-such-folder"), Trust({}))
... except Rejected as refusal:
...     print(refusal.code)
bag.unreadable
"""
