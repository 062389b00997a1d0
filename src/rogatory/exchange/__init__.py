"""FROM NODE TO NODE: messages, the conversation without input or output, transfer of large objects, one HTTP module.

Enters: acts to carry, bytes that arrived, an instant. Leaves: bytes to send, and calls on the node's `Archive`.
May import `acts`, `envelope` and `log`. Only `http.py` touches the network.

>>> from rogatory.exchange.transfer import parts
>>> list(parts(offset=0, size=10, part=4))
[(0, 4), (4, 4), (8, 2)]
"""
