"""Gzip pieces: whatever goes in comes out, cut where the header says, packed by the way that suits it."""

import zlib
from concurrent.futures import ThreadPoolExecutor

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from layers.squeeze import GZIP, STRIP_BYTES, Squeezing, squeezed


@settings(deadline=None, max_examples=60)
@given(st.lists(st.binary(max_size=60), max_size=12), st.integers(1, 40))
def test_pieces_joined_are_what_went_in_however_it_came(parts: list[bytes], size: int) -> None:
    with ThreadPoolExecutor(2) as pool:
        block = Squeezing(pool, size, 6)
        for part in parts:
            block.add(part)
        pieces = block.done()
        whole = Squeezing(pool, size, 6)
        whole.add(b"".join(parts))
        assert whole.done() == pieces
    raw = [zlib.decompress(piece, GZIP) for piece in pieces]
    assert b"".join(raw) == b"".join(parts)
    assert block.raw == len(b"".join(parts))
    assert all(len(piece) == size for piece in raw[:-1])
    assert len(raw) == max(1, -(-block.raw // size))


def test_noise_is_packed_by_its_runs_and_words_are_looked_for() -> None:
    chance = np.random.default_rng(1)
    # As kinds stand in a file: few, in no order, some of them seen often.
    noise = chance.choice(12, 40 * STRIP_BYTES, p=1 / np.arange(1, 13) / (1 / np.arange(1, 13)).sum())
    codes = noise.astype(np.uint8).tobytes()
    words = b" ".join(chance.choice([b"patrol", b"vehicle", b"seen", b"north of"], 200_000).tolist())
    for raw, smaller_than_gzip in ((codes, True), (words, False)):
        made = squeezed(memoryview(raw), 6)
        assert zlib.decompress(made, GZIP) == raw
        usual = zlib.compressobj(6, zlib.DEFLATED, GZIP)
        usual_bytes = len(usual.compress(raw) + usual.flush())
        assert (len(made) < 0.95 * usual_bytes) == smaller_than_gzip
        assert len(made) <= usual_bytes
