"""Writes stream.txt and site.txt: the words of one Stream and one Site.

An independent implementation in whole-number arithmetic of PCG XSL-RR 128/64
(O'Neill 2014) and SplitMix64 (Steele, Lea and Flood 2014). Python 3.11.
Run in this folder: python3 words.py
"""
M64, M128 = 2**64 - 1, 2**128 - 1
GOLDEN = 0x9E3779B97F4A7C15
START = (0x243F6A8885A308D3, 0x13198A2E03707344)
MULTIPLIER = 47026247687942121848144207491837523525
INCREMENT = 117397592171526113268558934119004209487


def mix(z):
    z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & M64
    z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & M64
    return z ^ (z >> 31)


def fnv1a(name):
    h = 14695981039346656037
    for byte in name.encode():
        h = ((h ^ byte) * 1099511628211) & M64
    return h


def absorb(words):
    high, low = START
    for w in words:
        w = w * GOLDEN & M64
        high, low = mix((high + w) & M64), mix(low ^ w)
    return high, low


def stream(seed, purpose, ids, n):
    high, low = absorb([seed, fnv1a(purpose), *ids])
    state = high << 64 | low
    for _ in range(n):
        state = (state * MULTIPLIER + INCREMENT) & M128
        x, r = (state >> 64) ^ (state & M64), state >> 122
        yield (x >> r | x << (64 - r)) & M64


def noise(seed, site, row, draw, n):
    high, low = absorb([seed, fnv1a(site)])
    k = mix((high + row * GOLDEN) & M64)
    counter = mix(((low ^ k) + draw * GOLDEN) & M64)
    for i in range(1, n + 1):
        yield mix((mix((counter + i * GOLDEN) & M64) + k) & M64)


with open("stream.txt", "w") as f:
    for w in stream(42, "golden", [3], 1000):
        f.write(f"{w:016x}\n")
with open("site.txt", "w") as f:
    for row in range(10):
        for draw in range(10):
            for w in noise(42, "golden", row, draw, 5):
                f.write(f"{w:016x}\n")
