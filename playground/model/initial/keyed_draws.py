"""Random numbers that belong to keys: the first number of a generator of its own for each key.

The values are those of ``numpy.random.default_rng((seed, *key))``, bit for bit. Making a generator
takes 11 us, so here the generators' seeds are hashed for all keys at once (NumPy's SeedSequence),
and one generator is put into the state of each key in turn.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from playground.model.parts import EdgeKey

Array = NDArray[np.float64]
Words = NDArray[np.uint32]

# Of SeedSequence: https://github.com/numpy/numpy/blob/main/numpy/random/bit_generator.pyx
_POOL = 4
_FIRST_A, _TIMES_A = 0x43B0D7E5, 0x931E8875
_FIRST_B, _TIMES_B = 0x8B51F9DD, 0x58F38DED
_MIX_LEFT, _MIX_RIGHT = np.uint32(0xCA01F9DD), np.uint32(0x4973F715)
_SHIFT = np.uint32(16)
_WORD = 0xFFFFFFFF

# Of PCG64: a 128-bit linear congruential generator, https://www.pcg-random.org
_MULTIPLIER = 0x2360ED051FC65DA44385DF649FCCF645
_BITS_128 = (1 << 128) - 1


class KeyedDraws:
    """Draws one number for each of ``keys``, as ``numpy.random.Generator`` draws many."""

    def __init__(self, seed: int, keys: Sequence[EdgeKey]) -> None:
        self._seed, self._keys = seed, keys

    def standard_normal(self, size: int) -> Array:
        return self._each(size, lambda rng: rng.standard_normal())

    def uniform(self, low: float, high: float, size: int) -> Array:
        return self._each(size, lambda rng: rng.uniform(low, high))

    def _each(self, size: int, draw: Callable[[np.random.Generator], float]) -> Array:
        keys = np.array(self._keys, dtype=np.uint64).reshape(size, 2)
        if size and keys.max() > _WORD:  # an id of two words, as only a file by hand may have
            rngs = (np.random.default_rng((self._seed, *key)) for key in self._keys)
            return np.array([draw(rng) for rng in rngs])
        bits = np.random.PCG64(0)
        rng, out = np.random.Generator(bits), np.empty(size)
        seeds = _seeds(self._seed, keys).tolist()
        for i, (high, low, stream_high, stream_low) in enumerate(seeds):
            step = ((((stream_high << 64) | stream_low) << 1) | 1) & _BITS_128
            state = ((step + ((high << 64) | low)) * _MULTIPLIER + step) & _BITS_128
            bits.state = {
                "bit_generator": "PCG64",
                "state": {"state": state, "inc": step},
                "has_uint32": 0,
                "uinteger": 0,
            }
            out[i] = draw(rng)
        return out


def _seeds(seed: int, keys: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """What ``SeedSequence((seed, *key)).generate_state(4, uint64)`` gives, ``(n_keys, 4)``."""
    n = len(keys)
    pool = _mixed(_entropy(seed, keys))
    out = np.empty((n, 2 * _POOL), dtype=np.uint32)
    constant = _FIRST_B
    for i in range(2 * _POOL):
        value = pool[i % _POOL] ^ np.uint32(constant)
        constant = constant * _TIMES_B & _WORD
        value = value * np.uint32(constant)
        out[:, i] = value ^ (value >> _SHIFT)
    pairs = out.astype(np.uint64).reshape(n, _POOL, 2)
    seeds: NDArray[np.uint64] = pairs[:, :, 0] | (pairs[:, :, 1] << np.uint64(32))
    return seeds


def _entropy(seed: int, keys: NDArray[np.uint64]) -> list[Words]:
    """The words that are hashed: those of the seed, then those of each id in the key."""
    n = len(keys)
    words = [np.full(n, seed & _WORD, dtype=np.uint32)]
    while seed := seed >> 32:
        words.append(np.full(n, seed & _WORD, dtype=np.uint32))
    return [*words, *(ids.astype(np.uint32) for ids in keys.T)]


def _mixed(entropy: list[Words]) -> list[Words]:
    """SeedSequence's pool of four words for each key."""
    constant = _FIRST_A

    def hashed(value: Words) -> Words:
        nonlocal constant
        value = value ^ np.uint32(constant)
        constant = constant * _TIMES_A & _WORD
        value = value * np.uint32(constant)
        return value ^ (value >> _SHIFT)

    def mixed(left: Words, right: Words) -> Words:
        value: Words = left * _MIX_LEFT - right * _MIX_RIGHT
        return value ^ (value >> _SHIFT)

    nothing = np.zeros_like(entropy[0])
    pool = [hashed(entropy[i] if i < len(entropy) else nothing) for i in range(_POOL)]
    for source in range(_POOL):
        for target in range(_POOL):
            if source != target:
                pool[target] = mixed(pool[target], hashed(pool[source]))
    for word in entropy[_POOL:]:
        for target in range(_POOL):
            pool[target] = mixed(pool[target], hashed(word))
    return pool
