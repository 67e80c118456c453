"""The verifier's own Ed25519: the vectors of RFC 8032, and one mind with the library `cryptography`."""

from pathlib import Path

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from hypothesis import given
from hypothesis import strategies as some

from sayso import verify

VECTORS = [
    tuple(part if at == 0 else bytes.fromhex(part) for at, part in enumerate(line.split("\t")))
    for line in (Path(__file__).parent / "rfc8032.tsv").read_text().splitlines()
    if not line.startswith("#")
]
P, L = 2**255 - 19, 2**252 + 27742317777372353535851937790883648493


def library_says(public: bytes, message: bytes, signature: bytes) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except InvalidSignature:
        return False
    return True


@pytest.mark.parametrize(("name", "secret", "public", "message", "signature"), VECTORS, ids=[v[0] for v in VECTORS])
def test_the_vectors_of_the_rfc(name, secret, public, message, signature):
    key = Ed25519PrivateKey.from_private_bytes(secret)
    assert (key.public_key().public_bytes_raw(), key.sign(message)) == (public, signature)
    assert verify.signature_holds(public, message, signature)
    assert not verify.signature_holds(public, message + b"x", signature)


def test_the_vectors_are_all_five_of_section_7_1():
    assert [(name, len(message)) for name, _, _, message, _ in VECTORS] == [
        *(("TEST 1", 0), ("TEST 2", 1), ("TEST 3", 2)),
        *(("TEST 1024", 1023), ("TEST SHA(abc)", 64)),
    ]


@given(some.binary(min_size=32, max_size=32), some.binary(max_size=300))
def test_what_the_library_signs_holds(secret, message):
    key = Ed25519PrivateKey.from_private_bytes(secret)
    assert verify.signature_holds(key.public_key().public_bytes_raw(), message, key.sign(message))


@given(some.binary(min_size=32, max_size=32), some.binary(max_size=60), some.integers(0, 767), some.booleans())
def test_a_flipped_bit_is_judged_as_the_library_judges_it(secret, message, bit, of_signature):
    key = Ed25519PrivateKey.from_private_bytes(secret)
    public, signature = key.public_key().public_bytes_raw(), key.sign(message)
    both = bytearray(public + signature)
    both[bit // 8] ^= 1 << bit % 8
    changed = bytes(both[:32]), message, bytes(both[32:])
    assert verify.signature_holds(*changed) is False
    assert library_says(*changed) is False


@given(some.binary(min_size=32, max_size=32), some.binary(max_size=60), some.binary(min_size=64, max_size=64))
def test_noise_is_no_signature(secret, message, noise):
    public = Ed25519PrivateKey.from_private_bytes(secret).public_key().public_bytes_raw()
    assert verify.signature_holds(public, message, noise) is library_says(public, message, noise) is False


def test_s_beyond_the_order_is_refused():
    """S + L satisfies the same equation: without the check there would be a second signature of the same words."""
    _, _, public, message, signature = VECTORS[2]
    s = int.from_bytes(signature[32:], "little")
    twin = signature[:32] + (s + L).to_bytes(32, "little")
    assert not verify.signature_holds(public, message, twin)
    assert not library_says(public, message, twin)


@pytest.mark.parametrize(
    "encoded",
    [
        (P).to_bytes(32, "little"),  # y = 0 once more
        (P + 1).to_bytes(32, "little"),  # the neutral point once more
        (2**255 - 1).to_bytes(32, "little"),
        (1 | 1 << 255).to_bytes(32, "little"),  # x = 0 with a sign
        (P - 1 | 1 << 255).to_bytes(32, "little"),
        (2).to_bytes(32, "little"),  # no point has this y
    ],
)
def test_encodings_that_are_not_canonical_are_no_points(encoded):
    assert verify.decode_point(encoded) is None
    assert not verify.signature_holds(encoded, b"", bytes(64))


def test_r_in_another_encoding_is_refused():
    """With the neutral point as key, R = [S]B: for S = 0 the neutral point, which has a second encoding."""
    neutral = (1).to_bytes(32, "little")
    assert verify.signature_holds(neutral, b"anything", neutral + bytes(32))
    assert not verify.signature_holds(neutral, b"anything", (P + 1).to_bytes(32, "little") + bytes(32))


def small_points() -> list[bytes]:
    """The eight points whose multiple by eight is neutral: multiples by L of points found by trying."""
    found: set[bytes] = set()
    y = 2
    while len(found) < 8:
        point = verify.decode_point(y.to_bytes(32, "little"))
        y += 1
        if point:
            found.add(verify.encode_point(verify.sum_of_multiples(L, point, 0, point)))
    return sorted(found)


@pytest.mark.parametrize("encoded", small_points(), ids=bytes.hex)
def test_keys_that_sign_anything_are_refused(encoded):
    from tests.verify.forge import b64, sha256

    mark = sha256(b"sayso/x\n\x01" + encoded)[:4].hex()
    with pytest.raises(verify.Failed, match="no usable public key"):
        verify.read_key(f"sayso/x+{mark}+{b64(bytes([1]) + encoded)}")


@pytest.mark.parametrize("raw", [b"\x02" + VECTORS[0][2], b"\x01" + VECTORS[0][2] + b"\0", b"\x01", b""])
def test_a_key_of_another_kind_is_refused(raw):
    from tests.verify.forge import b64, sha256

    with pytest.raises(verify.Failed, match="is not an Ed25519 key"):
        verify.read_key(f"sayso/x+{sha256(b'sayso/x' + bytes([10]) + raw)[:4].hex()}+{b64(raw)}")


def test_a_signature_with_something_behind_it_is_another_one():
    _, _, public, message, signature = VECTORS[2]
    assert not verify.signature_holds(public, message, signature + b"\0")
    assert not library_says(public, message, signature + b"\0")


@pytest.mark.parametrize(("public", "signature"), [(31, 64), (33, 64), (32, 63), (32, 65), (0, 0)])
def test_wrong_lengths(public, signature):
    assert not verify.signature_holds(bytes(public), b"", bytes(signature))
