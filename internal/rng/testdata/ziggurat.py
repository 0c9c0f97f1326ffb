"""Prints the edge R and the area V of a ziggurat of 256 layers under
exp(-x²/2) [Marsaglia2000b]. mpmath 1.3.0.

R is where the layers close: from x[1] = R, the edges
x[i+1] = sqrt(-2 log(V/x[i] + exp(-x[i]²/2))) must reach x[256] = 0.
"""
import mpmath as mp

mp.mp.dps = 50
LAYERS = 256


def area(r):
    return r * mp.exp(-r * r / 2) + mp.sqrt(mp.pi / 2) * mp.erfc(r / mp.sqrt(2))


def excess(r):
    """How far the top of the last layer is above 1."""
    v, x = area(r), r
    for _ in range(LAYERS - 2):
        y = v / x + mp.exp(-x * x / 2)
        if y >= 1:
            return mp.mpf(1)
        x = mp.sqrt(-2 * mp.log(y))
    return v / x + mp.exp(-x * x / 2) - 1


low, high = mp.mpf(3), mp.mpf(5)
for _ in range(170):
    mid = (low + high) / 2
    if excess(mid) > 0:
        low = mid
    else:
        high = mid
for name, value in ("R", low), ("V", area(low)):
    print(name, mp.nstr(value, 25), float(value).hex())
