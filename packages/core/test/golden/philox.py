"""The counter-based random numbers of core, written a second time with Python's big integers."""

WORDS = 2**32


def philox4x32(counter, key):
    """Philox4x32-10 (Salmon et al., SC'11, section 3.3)."""
    c, k = list(counter), list(key)
    for _ in range(10):
        p0, p1 = 0xD2511F53 * c[0], 0xCD9E8D57 * c[2]
        c = [
            (p1 >> 32) ^ c[1] ^ k[0],
            p1 % WORDS,
            (p0 >> 32) ^ c[3] ^ k[1],
            p0 % WORDS,
        ]
        k = [(k[0] + 0x9E3779B9) % WORDS, (k[1] + 0xBB67AE85) % WORDS]
    return c


def block(seed, sample, step, index):
    """Four words for a sample at a step, as core counts them."""
    return philox4x32(
        [sample, step % WORDS, step // WORDS, index], [seed % WORDS, seed // WORDS]
    )


def permutation(n, seed, sample, step):
    """Fisher-Yates with one word a swap, as core shuffles partners."""
    words = [word for index in range(n) for word in block(seed, sample, step, 2**31 + index)]
    order = list(range(n))
    for i in range(n - 1, 0, -1):
        j = words.pop(0) * (i + 1) // WORDS
        order[i], order[j] = order[j], order[i]
    return order
