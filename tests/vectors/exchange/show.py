"""Print a vector as it is when opened: `python -m tests.vectors.exchange.show message/plain`. Long texts are cut."""

import json
import sys
from base64 import b64decode
from pathlib import Path
from typing import Any

from pyrage.x25519 import Identity

from rogatory.envelope.sealing import unseal

HERE = Path(__file__).parent
SHOWN = 44


def shortened(value: Any) -> Any:
    """The same with every long text cut, as an example shows it."""
    if isinstance(value, dict):
        return {name: shortened(item) for name, item in value.items()}
    if isinstance(value, list):
        return [shortened(item) for item in value]
    return f"{value[:SHOWN]}…" if isinstance(value, str) and len(value) > SHOWN + 8 else value


def example(name: str) -> str:
    """The wrapper and the message in it, for reading."""
    identity = Identity.from_str(json.loads((HERE / "world.json").read_text("utf-8"))["receiver"]["identity"])
    sealed = b64decode(json.loads((HERE / f"{name}.json").read_text("utf-8"))["sealed"])
    wrapper = json.loads(unseal(sealed, [identity], limit=len(sealed)))
    message = json.loads(wrapper["content"])
    parts = [json.dumps(shortened(one), indent=2, ensure_ascii=False) for one in (wrapper, message)]
    return "\n\n".join(parts)


if __name__ == "__main__":
    print(example(sys.argv[1]))
