"""docs/life-of-a-request.md is executed: its blocks in order, in one namespace, as a reader would type them."""

import re
from pathlib import Path

PAGE = Path(__file__).parents[2] / "docs" / "life-of-a-request.md"
BLOCK = re.compile(r"^```python\n(.*?)^```$", re.DOTALL | re.MULTILINE)


def test_every_block_of_the_page_runs() -> None:
    text = PAGE.read_text("utf-8")
    blocks = list(BLOCK.finditer(text))
    assert len(blocks) > 20
    namespace: dict[str, object] = {"__name__": "life_of_a_request"}
    for block in blocks:
        # The code keeps the line numbers of the page, so that a failure points into it.
        before = text.count("\n", 0, block.start(1))
        exec(compile("\n" * before + block[1], str(PAGE), "exec"), namespace)


def test_no_block_of_python_is_left_out() -> None:
    text = PAGE.read_text("utf-8")
    assert text.count("```") == 2 * len(BLOCK.findall(text)), (
        "a block that is not executed stands on the page"
    )
