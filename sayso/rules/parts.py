"""How many parts a text costs, exactly: shown before sending on the outbound path, asked by every editor."""

from dataclasses import dataclass
from typing import Literal

BASIC = (
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
EXTENSION = "\f^{}\\[~]|€"
_ALPHABET = frozenset(BASIC + EXTENSION)
_ESC = "\x1b"
_TWO_SEPTETS = {ord(c): _ESC + c for c in EXTENSION}


@dataclass(frozen=True, slots=True)
class Parts:
    """`units` are septets (GSM-7, an extension character costs two) or UTF-16 code units (UCS-2)."""

    encoding: Literal["GSM-7", "UCS-2"]
    units: int
    parts: int


def count(text: str) -> Parts:
    """Count what `text` costs as one message: 160 or 153 septets a part, 70 or 67 code units.

    No part ends between ESC and its character or inside a surrogate pair. An empty text has 0 units and is still
    one part, since it would be sent as one. Lone surrogates count as one unit each. Linear in the text.
    Source: 3GPP TS 23.038 (rulebook/gsm7.json), TS 23.040 concatenation with an 8-bit reference.
    """
    if _ALPHABET.issuperset(text):
        septets = text.translate(_TWO_SEPTETS)
        return Parts("GSM-7", len(septets), _septet_parts(septets))
    wire = text.encode("utf-16-be", "surrogatepass")
    return Parts("UCS-2", len(wire) // 2, _code_unit_parts(wire))


def _septet_parts(septets: str) -> int:
    if len(septets) <= 160:
        return 1
    start = parts = 0
    while start < len(septets):
        end = start + 153
        start = end - 1 if septets[end - 1 : end] == _ESC else end
        parts += 1
    return parts


def _code_unit_parts(wire: bytes) -> int:
    if len(wire) <= 140:
        return 1
    start = parts = 0
    while start < len(wire):
        end = start + 134
        start = end - 2 if _is_pair(wire[end - 2 : end + 2]) else end
        parts += 1
    return parts


def _is_pair(four: bytes) -> bool:
    return len(four) == 4 and 0xD8 <= four[0] <= 0xDB and 0xDC <= four[2] <= 0xDF
