"""A plain BagIt folder around files that lie in data/ already, which every BagIt tool accepts."""

import hashlib
from pathlib import Path

from rogatory.seal.bag import DECLARATION, MANIFEST, TAG_MANIFEST, bag_info, manifest


def write_bag(folder: Path) -> None:
    """Write the declaration, bag-info.txt and both manifests."""
    payload = {
        path.relative_to(folder).as_posix(): path for path in (folder / "data").rglob("*") if path.is_file()
    }
    (folder / "bagit.txt").write_bytes(DECLARATION)
    total = sum(path.stat().st_size for path in payload.values())
    (folder / "bag-info.txt").write_bytes(bag_info([("Payload-Oxum", f"{total}.{len(payload)}")]))
    (folder / MANIFEST).write_bytes(manifest({name: _digest(path) for name, path in payload.items()}))
    tags = ("bagit.txt", "bag-info.txt", MANIFEST)
    (folder / TAG_MANIFEST).write_bytes(manifest({name: _digest(folder / name) for name in tags}))


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
