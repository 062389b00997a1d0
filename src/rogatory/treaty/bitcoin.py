"""Checksums of Bitcoin addresses: Base58Check, Bech32 (BIP 173) and Bech32m (BIP 350). Main network only."""

from __future__ import annotations

import hashlib

_BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_BECH32 = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
_GENERATORS = (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)
_BECH32_CONSTANT, _BECH32M_CONSTANT = 1, 0x2BC830A3
_VERSIONS = (0x00, 0x05)  # pay to public key hash, pay to script hash


def is_bitcoin_address(text: str) -> bool:
    """Whether `text` is a main-network address whose own checksum agrees."""
    if text.lower().startswith("bc1"):
        return _is_segwit(text)
    return _is_base58check(text)


def _is_base58check(text: str) -> bool:
    if not 25 <= len(text) <= 35 or any(character not in _BASE58 for character in text):
        return False
    number = 0
    for character in text:
        number = number * 58 + _BASE58.index(character)
    zeros = len(text) - len(text.lstrip("1"))
    raw = bytes(zeros) + number.to_bytes((number.bit_length() + 7) // 8, "big")
    if len(raw) != 25 or raw[0] not in _VERSIONS:
        return False
    twice = hashlib.sha256(hashlib.sha256(raw[:-4]).digest()).digest()
    return twice[:4] == raw[-4:]


def _is_segwit(text: str) -> bool:
    if not 14 <= len(text) <= 90 or not text.isascii() or text not in (text.lower(), text.upper()):
        return False
    body = text.lower()[3:]
    if any(character not in _BECH32 for character in body):
        return False
    values = [_BECH32.index(character) for character in body]
    version, program = values[0], _bytes_of(values[1:-6])
    if version > 16 or program is None or not 2 <= len(program) <= 40:
        return False
    if version == 0 and len(program) not in (20, 32):
        return False
    return _polymod(values) == (_BECH32_CONSTANT if version == 0 else _BECH32M_CONSTANT)


def _polymod(values: list[int]) -> int:
    check = 1
    # The human-readable part "bc" expanded as BIP 173 says: high bits, zero, low bits.
    for value in (3, 3, 0, 2, 3, *values):
        top = check >> 25
        check = (check & 0x1FFFFFF) << 5 ^ value
        for place, generator in enumerate(_GENERATORS):
            check ^= generator if top >> place & 1 else 0
    return check


def _bytes_of(groups: list[int]) -> bytes | None:
    """Groups of five bits as bytes; None when the padding is not as BIP 173 wants it."""
    number = 0
    for group in groups:
        number = number << 5 | group
    padding = len(groups) * 5 % 8
    if padding >= 5 or number & ((1 << padding) - 1):
        return None
    return (number >> padding).to_bytes(len(groups) * 5 // 8, "big")
