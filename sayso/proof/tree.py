"""The Merkle tree of RFC 9162 (section 2.1), over hashes kept in tiles; beneath the notary and every proof.

A tile holds up to 256 neighbouring hashes of one level: tile level 0 the leaves, tile level 1 the roots of 256 leaves
each, and so on. A full tile never changes, the last one of a level only grows. So ten million leaves are forty thousand
tiles, appending touches one tile a level, and a proof reads about two tiles a level (the layout of C2SP tlog-tiles).
"""

import hashlib
from collections.abc import Callable, Iterator, Sequence

HASH = 32
LEVELS = 8
WIDTH = 1 << LEVELS

EMPTY = hashlib.sha256(b"").digest()
"""The root of a tree without leaves."""

Tile = tuple[int, int]
"""(tile level, how many tiles of that level lie before it)."""
Reader = Callable[[int, int], bytes]
"""(tile level, ordinal) -> the hashes of that tile, one after the other."""


def leaf_hash(leaf: bytes) -> bytes:
    return hashlib.sha256(b"\x00" + leaf).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


def grow(read: Reader, size: int, hashes: Sequence[bytes]) -> dict[Tile, bytes]:
    """The tiles as they are once `hashes` of leaves follow the `size` that are there: changed and new ones only."""
    grown: dict[Tile, bytes] = {}
    level, before, fresh = 0, size, hashes
    while fresh:
        full: list[bytes] = []
        for ordinal, tile in _filled(read, level, before, fresh):
            grown[level, ordinal] = tile
            if len(tile) == WIDTH * HASH:
                full.append(_root_of(tile))
        level, before, fresh = level + 1, before // WIDTH, full
    return grown


def _filled(read: Reader, level: int, before: int, fresh: Sequence[bytes]) -> Iterator[tuple[int, bytes]]:
    """The tiles of one level that `fresh` hashes fill, the first of them perhaps begun already."""
    ordinal, begun = divmod(before, WIDTH)
    tile = read(level, ordinal) if begun else b""
    at = 0
    while at < len(fresh):
        part = fresh[at : at + WIDTH - len(tile) // HASH]
        yield ordinal, tile + b"".join(part)
        ordinal, tile, at = ordinal + 1, b"", at + len(part)


def _root_of(tile: bytes) -> bytes:
    """The root above a whole power of two of hashes."""
    row = [tile[at : at + HASH] for at in range(0, len(tile), HASH)]
    while len(row) > 1:
        row = [node_hash(row[at], row[at + 1]) for at in range(0, len(row), 2)]
    return row[0]


class Tree:
    """A tree of `size` leaves, read from its tiles. Earlier sizes of it can be asked about too."""

    def __init__(self, read: Reader, size: int) -> None:
        self.read = read
        self.size = size

    def at(self, size: int) -> "Tree":
        """This tree as it was with `size` leaves."""
        return Tree(self.read, size)

    def root(self) -> bytes:
        """MTH(D_n), RFC 9162, section 2.1.1."""
        return self._over(0, self.size) if self.size else EMPTY

    def leaf(self, position: int) -> bytes:
        """The hash of one leaf."""
        return self._whole(0, position)

    def inclusion(self, position: int) -> list[bytes]:
        """PATH(m, D_n), RFC 9162, section 2.1.3.1: the neighbours on the way from leaf `position` to the root."""
        if not 0 <= position < self.size:
            raise ValueError(f"no leaf {position} in a tree of {self.size}")
        path: list[bytes] = []
        low, high = 0, self.size
        while high - low > 1:
            middle = low + _split(high - low)
            if position < middle:
                path.append(self._over(middle, high))
                high = middle
            else:
                path.append(self._over(low, middle))
                low = middle
        return path[::-1]

    def consistency(self, earlier: int) -> list[bytes]:
        """PROOF(m, D_n), RFC 9162, section 2.1.4.1: that the tree of `earlier` leaves is how this one began."""
        if not 0 < earlier <= self.size:
            raise ValueError(f"a tree of {self.size} was never one of {earlier}")
        path: list[bytes] = []
        low, high, known = 0, self.size, True
        while earlier < high:
            middle = low + _split(high - low)
            if earlier <= middle:
                path.append(self._over(middle, high))
                high = middle
            else:
                path.append(self._over(low, middle))
                low, known = middle, False
        return path[::-1] if known else [self._over(low, high), *path[::-1]]

    def _over(self, low: int, high: int) -> bytes:
        """The root over the leaves from `low` up to `high`."""
        count = high - low
        if count & (count - 1) == 0:
            level = count.bit_length() - 1
            return self._whole(level, low >> level)
        middle = low + _split(count)
        return node_hash(self._over(low, middle), self._over(middle, high))

    def _whole(self, level: int, index: int) -> bytes:
        """The root over 2^level leaves, the `index`th such group: a stretch of one tile."""
        tile_level, above = divmod(level, LEVELS)
        ordinal, first = divmod(index << above, WIDTH)
        tile = self.read(tile_level, ordinal)
        return _root_of(tile[first * HASH : (first + (1 << above)) * HASH])


def _split(count: int) -> int:
    """The largest power of two smaller than `count` (at least 2)."""
    return 1 << ((count - 1).bit_length() - 1)
