"""The tree against the definition in RFC 9162, written down as plainly as it stands there."""

import hashlib
import json

import pytest
import rfc8785
from hypothesis import given, settings
from hypothesis import strategies as st

from sayso.proof.leaves import COLUMNS, leaf_of
from sayso.proof.tree import EMPTY, HASH, WIDTH, Tree, grow, leaf_hash, node_hash


def mth(leaves: list[bytes]) -> bytes:
    """MTH of section 2.1.1."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return hashlib.sha256(b"\x00" + leaves[0]).digest()
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    return hashlib.sha256(b"\x01" + mth(leaves[:k]) + mth(leaves[k:])).digest()


class Grown:
    """A tree that grows in steps, with its tiles in a dict."""

    def __init__(self) -> None:
        self.tiles: dict[tuple[int, int], bytes] = {}
        self.size = 0

    def read(self, level: int, ordinal: int) -> bytes:
        return self.tiles[level, ordinal]

    def add(self, leaves: list[bytes]) -> None:
        grown = grow(self.read, self.size, [leaf_hash(each) for each in leaves])
        for place, tile in grown.items():
            assert tile.startswith(self.tiles.get(place, b""))
            assert 0 < len(tile) <= WIDTH * HASH
        self.tiles.update(grown)
        self.size += len(leaves)

    def tree(self, size: int) -> Tree:
        return Tree(self.read, size)


def leaves(count: int) -> list[bytes]:
    return [str(number).encode() for number in range(count)]


def root_by_path(leaf: bytes, position: int, size: int, path: list[bytes]) -> bytes:
    """Section 2.1.3.2, step by step."""
    fn, sn, r = position, size - 1, leaf
    for p in path:
        assert sn > 0
        if fn % 2 or fn == sn:
            r = node_hash(p, r)
            while fn % 2 == 0 and fn:
                fn, sn = fn >> 1, sn >> 1
        else:
            r = node_hash(r, p)
        fn, sn = fn >> 1, sn >> 1
    assert sn == 0
    return r


def roots_by_consistency(first: int, second: int, first_root: bytes, path: list[bytes]) -> tuple[bytes, bytes]:
    """Section 2.1.4.2, step by step."""
    if first == second:
        assert not path
        return first_root, first_root
    if first & (first - 1) == 0:
        path = [first_root, *path]
    fn, sn = first - 1, second - 1
    while fn % 2:
        fn, sn = fn >> 1, sn >> 1
    fr = sr = path[0]
    for c in path[1:]:
        assert sn > 0
        if fn % 2 or fn == sn:
            fr, sr = node_hash(c, fr), node_hash(c, sr)
            while fn % 2 == 0 and fn:
                fn, sn = fn >> 1, sn >> 1
        else:
            sr = node_hash(sr, c)
        fn, sn = fn >> 1, sn >> 1
    assert sn == 0
    return fr, sr


def test_the_empty_tree_and_the_first_leaf():
    assert Tree(lambda *_: b"", 0).root() == EMPTY == mth([])
    grown = Grown()
    grown.add([b""])
    assert grown.tree(1).root() == mth([b""])
    assert grown.tree(1).inclusion(0) == []


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(0, 700), min_size=1, max_size=6))
def test_a_tree_grown_in_any_steps_is_the_one_of_the_definition(steps: list[int]):
    grown = Grown()
    every = leaves(sum(steps))
    for step in steps:
        grown.add(every[grown.size : grown.size + step])
        assert grown.tree(grown.size).root() == mth(every[: grown.size])


@pytest.mark.parametrize("size", [*range(1, 34), 255, 256, 257, 511, 513, 65_536, 65_537, 66_000])
def test_paths_lead_to_the_root(size: int):
    grown = Grown()
    every = leaves(size)
    grown.add(every)
    tree = grown.tree(size)
    root = tree.root()
    for position in range(size) if size < 600 else (0, 1, 255, 256, 32_768, 65_535, size - 1):
        assert root_by_path(leaf_hash(every[position]), position, size, tree.inclusion(position)) == root
    for earlier in range(1, size + 1) if size < 600 else (1, 2, 255, 256, 257, 32_768, 65_535, size - 1, size):
        before = grown.tree(earlier).root()
        assert roots_by_consistency(earlier, size, before, tree.consistency(earlier)) == (before, root)


@pytest.mark.parametrize("position", [-1, 5, 6])
def test_a_leaf_that_is_not_there_has_no_path(position: int):
    grown = Grown()
    grown.add(leaves(5))
    with pytest.raises(ValueError, match="no leaf"):
        grown.tree(5).inclusion(position)


@pytest.mark.parametrize("earlier", [0, 6])
def test_a_tree_is_not_consistent_with_what_it_never_was(earlier: int):
    grown = Grown()
    grown.add(leaves(5))
    with pytest.raises(ValueError, match="never"):
        grown.tree(5).consistency(earlier)


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text("abcXYZ_:-09", max_size=8), inner, max_size=4),
    max_leaves=12,
)


@pytest.mark.parametrize("kind", COLUMNS)
@given(data=st.data())
@settings(max_examples=60, deadline=None)
def test_a_leaf_is_canonical_json(kind: str, data):
    row = {name: data.draw(VALUES) for name in COLUMNS[kind]}
    leaf = leaf_of(kind, row)
    assert leaf == rfc8785.dumps({"v": 1, "kind": kind, **row})
    assert json.loads(leaf)["kind"] == kind
