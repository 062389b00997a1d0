"""docs/formats/log.md tells the codes of the node's own log and of its watch as the code does."""

from pathlib import Path

from rogatory.envelope.errors import Refusal
from rogatory.node.publication import our_log, watch

PAGE = (Path(__file__).parents[4] / "docs" / "formats" / "log.md").read_text("utf-8")


def test_the_codes_of_the_node_stand_on_the_page_with_their_sentences() -> None:
    declared = [
        one for module in (our_log, watch) for one in vars(module).values() if isinstance(one, Refusal)
    ]
    own = [one for one in declared if not one.code.startswith("log.tile.")]
    assert {one.code for one in own} == {"log.rolled-back", "log.cosignature.ahead", "log.unknown-origin"}
    for one in own:
        assert f"| `{one.code}` | {one.sentence} |" in PAGE
