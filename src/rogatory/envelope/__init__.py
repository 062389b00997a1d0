"""BYTES THAT CAN BE SIGNED: canonical JSON, detached signatures, keys, certificates, State cards, age.

Enters: values to write, bytes and signatures from outside, keys, and the instant at which to judge.
Leaves: bytes, an `Envelope`, a `Signed` (who, under which anchor), a `Card`; or `Rejected`, the one exception
that hostile input may raise anywhere in the product.
May be imported from here: nothing of ours. Pure: no clock, no network, no Django; `keys` alone touches files.

>>> from rogatory.envelope.canonical import canonical
>>> from rogatory.envelope.envelope import Envelope
>>> Envelope(canonical({"kind": "example"}), signature=b"").id[:16]
'1225823a37dc3a3f'
"""
