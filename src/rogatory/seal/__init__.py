"""EVIDENCE IN A PACKAGE: encryption to recipients in streams, names, manifests, custody, the package itself.

Enters: files and streams of evidence, the signed acts with their proofs, State cards, a sealing key, and the
instant at which to seal. Leaves: age ciphertext with its digests, a package (BagIt 1.0) on disk, a `Bag` that
was read, or the list of its `Fault`s; from hostile input only `Rejected`. May be imported from here: envelope
only. No clock, no network, no Django. pyHanko and typst are imported by the two functions that need them,
because a court that only verifies installs neither.

>>> import io, pyrage
>>> from rogatory.seal.stream import seal_stream, unseal_stream
>>> identity = pyrage.x25519.Identity.generate()
>>> sealed, opened = io.BytesIO(), io.BytesIO()
>>> done = seal_stream(io.BytesIO(b"evidence"), sealed, [str(identity.to_public())])
>>> done.size, done.sha256[:16]
(8, 'ee8250fb76e094b3')
>>> unseal_stream(io.BytesIO(sealed.getvalue()), opened, [identity]).sha256 == done.sha256
True
"""
