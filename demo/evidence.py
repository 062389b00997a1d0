"""Evidence made on the spot: a mailbox, a log, and the image of a disk. All of it fictional, the same every time."""

import csv
import mailbox
import random
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from datetime import datetime, timedelta
from email.message import EmailMessage
from pathlib import Path

DISK_BYTES = 64 * 1024 * 1024
SEED = 20_261_114
_PLACES = "/usr/sbin:/sbin:/usr/bin:/bin"


def make(folder: Path, attack: datetime) -> list[Path]:
    """The three files of the story in a new folder."""
    folder.mkdir(parents=True)
    made = [
        _mailbox(folder / "mailbox.mbox", attack),
        _log(folder / "netflow.csv", attack),
        _disk(folder / "vps-disk.img"),
    ]
    return sorted(made)


def _mailbox(path: Path, attack: datetime) -> Path:
    """The mailbox from which the ransom was asked."""
    box = mailbox.mbox(path)
    for number, (subject, text) in enumerate(_letters()):
        letter = EmailMessage()
        letter["From"] = "recover-desk@nightquarry.example"
        letter["To"] = "direction@chv-hospital.example"
        letter["Subject"] = subject
        letter["Date"] = attack + timedelta(hours=number + 1)
        letter["Message-ID"] = f"<{number}@nightquarry.example>"
        letter.set_content(text)
        box.add(letter)
    box.flush()
    box.close()
    return path


def _letters() -> Iterator[tuple[str, str]]:
    yield "Your files", "212 servers are encrypted. 38.5 BTC, four days. (fictional)\n"
    yield "Re: Your files", "The address is bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4.\n"
    for number in range(40):
        yield f"Re: Your files ({number + 1})", f"Proof that we can decrypt: sample {number + 1}.\n"


def _log(path: Path, attack: datetime) -> Path:
    """The flow records of the server, in the zone of the provider's collector."""
    random_ = random.Random(SEED)
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(
            ["start", "source", "source_port", "destination", "destination_port", "protocol", "bytes"]
        )
        at = attack - timedelta(hours=5)
        for _ in range(20_000):
            at += timedelta(seconds=random_.randrange(1, 2))
            port, size = random_.randrange(1024, 65_536), random_.randrange(1_000, 15_000_000)
            rows.writerow([at.isoformat(), "198.51.100.23", port, "203.0.113.47", 8443, "tcp", size])
    return path


def _disk(path: Path) -> Path:
    """The image of the server's disk: an ext4 filesystem where the machine can make one, else random bytes."""
    random_ = random.Random(SEED)
    program = shutil.which("mke2fs", path=_PLACES)
    if program is None:
        path.write_bytes(random_.randbytes(DISK_BYTES))
        return path
    with tempfile.TemporaryDirectory() as root:
        home = Path(root, "srv", "staging")
        home.mkdir(parents=True)
        (home / "README.txt").write_text("Fictional: staged for exfiltration.\n")
        (home / "archive.bin").write_bytes(random_.randbytes(DISK_BYTES * 3 // 4))
        words = [program, "-q", "-F", "-t", "ext4", "-d", root, str(path), f"{DISK_BYTES // 1024}k"]
        subprocess.run(words, check=True, capture_output=True, timeout=120)
    return path
