"""Which random numbers belong to which purpose and customer?

Every purpose and every customer has a stream of its own, found by name. A new purpose
or a new customer therefore never changes what the others draw.
"""

from __future__ import annotations

from zlib import crc32

from numpy.random import PCG64, Generator, SeedSequence


def stream(seed: int, *names: str) -> Generator:
    """Open the stream of random numbers that belongs to some names.

    Parameters
    ----------
    seed : int
        Seed of the whole demo.
    *names : str
        Purpose, customer and the like, in order.

    Returns
    -------
    numpy.random.Generator
        PCG64, seeded by the seed and the CRC-32 of each name: the same on every
        platform and in every process.

    Examples
    --------
    >>> bool(stream(1, "sizes").random() == stream(1, "sizes").random())
    True
    >>> bool(stream(1, "sizes").random() == stream(1, "names").random())
    False
    """
    key = tuple(crc32(name.encode("utf-8")) for name in names)
    return Generator(PCG64(SeedSequence(entropy=seed, spawn_key=key)))
