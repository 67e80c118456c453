"""The verifier's tree: RFC 9162 as written out in forge.py, and one mind with the library `pymerkle`."""

import hashlib
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as some
from pymerkle import InmemoryTree, verify_consistency, verify_inclusion

from sayso import verify
from tests.verify import forge

LEAVES = [f"leaf {number}".encode() for number in range(300)]
PAIRS = [(small, large) for large in range(1, 41) for small in range(1, large + 1)]


@cache
def library() -> InmemoryTree:
    tree = InmemoryTree(algorithm="sha256")
    for leaf in LEAVES:
        tree.append_entry(leaf)
    return tree


@cache
def root(size: int) -> bytes:
    return forge.root_of(LEAVES[:size])


def grown(size: int) -> bytes:
    tree = verify.Growing()
    for leaf in LEAVES[:size]:
        tree.add(leaf)
    assert len(tree.subtrees) == size.bit_count()
    return tree.root()


def test_the_library_hashes_as_the_rfc_does():
    tree = library()
    assert tree.hash_buff(b"a") == hashlib.sha256(b"\x00a").digest() == verify.leaf_hash(b"a")
    assert tree.hash_pair(b"a", b"b") == hashlib.sha256(b"\x01ab").digest() == verify.node_hash(b"a", b"b")


@pytest.mark.parametrize("size", [*range(1, 70), 127, 128, 129, 255, 256, 257, 300])
def test_roots_agree(size):
    assert grown(size) == root(size) == library().get_root(size)


def test_the_empty_tree():
    assert grown(0) == root(0) == hashlib.sha256(b"").digest()


@pytest.mark.parametrize("size", [*range(1, 41), 100, 255, 256, 257, 300])
def test_inclusion_paths_agree(size):
    for position in range(size):
        path = forge.inclusion(position, LEAVES[:size])
        proof = library().prove_inclusion(position + 1, size)
        leaf = verify.leaf_hash(LEAVES[position])
        assert proof.path == [leaf, *path]
        verify_inclusion(leaf, root(size), proof, index=position + 1, size=size)
        assert verify.is_included(leaf, position, size, path, root(size))


@pytest.mark.parametrize("size", [*range(1, 20), 33])
def test_inclusion_elsewhere_is_refused(size):
    for position in range(size):
        path = forge.inclusion(position, LEAVES[:size])
        leaf = verify.leaf_hash(LEAVES[position])
        for other in range(-1, size + 2):
            assert verify.is_included(leaf, other, size, path, root(size)) is (other == position)
        assert not verify.is_included(verify.leaf_hash(b"another"), position, size, path, root(size))
        assert not verify.is_included(leaf, position, size, [*path, leaf], root(size))
        assert not path or not verify.is_included(leaf, position, size, path[:-1], root(size))
        assert not path or not verify.is_included(leaf, position, size, path[1:], root(size))


def as_the_rfc_has_it(proof, small: int) -> list[bytes]:
    """The library's path, which splits what lies beyond the smaller tree: put together again."""
    path, rule, known = proof.path, proof.rule, proof.subset
    first = known.index(1)
    if first:  # the part beyond the smaller tree comes in pieces
        beyond = path[0]
        for bit, node in zip(rule, path[1:first], strict=False):
            beyond = verify.node_hash(beyond, node) if bit == 0 else verify.node_hash(node, beyond)
        path = [path[first], beyond, *path[first + 1 :]]
    return path[1:] if small & (small - 1) == 0 else path


@pytest.mark.parametrize("large", [*range(1, 41), 100, 256, 300])
def test_consistency_paths_agree(large):
    for small in range(1, large + 1):
        path = forge.consistency(small, LEAVES[:large])
        proof = library().prove_consistency(small, large)
        verify_consistency(root(small), root(large), proof, prior_size=small, later_size=large)
        if small < large:
            assert as_the_rfc_has_it(proof, small) == path
        assert verify.is_consistent(small, root(small), large, root(large), path)


@pytest.mark.parametrize(("small", "large"), [pair for pair in PAIRS if pair[1] < 20])
def test_consistency_with_anything_else_is_refused(small, large):
    path = forge.consistency(small, LEAVES[:large])
    other = hashlib.sha256(b"another root").digest()
    assert not verify.is_consistent(small, other, large, root(large), path)
    assert not verify.is_consistent(small, root(small), large, other, path)
    assert not verify.is_consistent(small, root(small), large, root(large), [*path, other])
    assert not path or not verify.is_consistent(small, root(small), large, root(large), path[:-1])
    assert not path or not verify.is_consistent(small, root(small), large, root(large), path[1:])
    assert small == large or not verify.is_consistent(large, root(large), small, root(small), path)
    for at in range(len(path)):
        bent = [*path[:at], other, *path[at + 1 :]]
        assert not verify.is_consistent(small, root(small), large, root(large), bent)


def test_every_tree_begins_as_the_empty_one():
    assert verify.is_consistent(0, root(0), 5, root(5), [])
    assert not verify.is_consistent(0, root(1), 5, root(5), [])
    assert not verify.is_consistent(0, root(0), 5, root(5), [root(1)])


@given(some.data())
def test_a_fork_is_refused_whatever_its_path(draw):
    """Two logs that differ in a leaf among the first `small`: no path of the second leads from the first."""
    large = draw.draw(some.integers(2, 60))
    small = draw.draw(some.integers(1, large))
    changed = draw.draw(some.integers(0, small - 1))
    forked = [*LEAVES[:changed], b"forged", *LEAVES[changed + 1 : large]]
    path = forge.consistency(small, forked)
    assert verify.is_consistent(small, forge.root_of(forked[:small]), large, forge.root_of(forked), path)
    assert not verify.is_consistent(small, root(small), large, forge.root_of(forked), path)
