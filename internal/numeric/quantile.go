package numeric

import "math"

// quantileCentreLo is what quantileCentre[0] does not hold.
const quantileCentreLo = -0x1.b9ba1de5aa0b8p-53

// quantileCentre is Φ⁻¹(½+q)/q as a function of q², |q| ≤ ¼, error 2⁻⁵⁸.
// Origin: testdata/coefficients.py.
var quantileCentre = [...]float64{
	0x1.40d931ff62706p+1,
	0x1.4ffddeaa22e3dp+1,
	0x1.71713082cad68p+2,
	0x1.f55d0d84c0334p+3,
	0x1.7849488286471p+5,
	0x1.2ba92838a4231p+7,
	0x1.f039c090ff58ap+8,
	0x1.a720a3446c56ep+10,
	0x1.68d33552aa323p+12,
	0x1.6e04207d016dbp+14,
	0x1.87656d6772bf3p+14,
	0x1.a97812d04645bp+19,
	-0x1.b8aa5819fc909p+21,
	0x1.47b17a814ae46p+24,
}

// quantileTail0…5 are s + Φ⁻¹(p), s = √(-2 log p), on the intervals of s that
// quantileTail lists and about its centres, error 2⁻⁵². Origin: testdata/coefficients.py.
var quantileTail0 = [...]float64{
	0x1.cc059e87643fap-1,
	-0x1.f4cc7a68a8b81p-3,
	0x1.491d240eaa4f9p-4,
	-0x1.d6bb0fca08586p-6,
	0x1.63e6f073ed00fp-7,
	-0x1.18d7a6e8ba67ap-8,
	0x1.cabd5c33788fcp-10,
	-0x1.813276ab34701p-11,
	0x1.4ab4d7de5b6fbp-12,
	-0x1.2102ca1f1a189p-13,
	0x1.0036340928344p-14,
	-0x1.cb79950240b72p-16,
	0x1.9f7910792e994p-17,
	-0x1.7ccdd946b018dp-18,
	0x1.6b35e31351804p-19,
	-0x1.501dd93a8f8a4p-20,
	0x1.88003587de3a3p-22,
}

var quantileTail1 = [...]float64{
	0x1.6d40195a4f0f0p-1,
	-0x1.20ade5eebcc47p-3,
	0x1.0dcd4984b3116p-5,
	-0x1.0e56f6d1f3759p-7,
	0x1.1a73b52249092p-9,
	-0x1.3047d93a8ffafp-11,
	0x1.500f59506b82dp-13,
	-0x1.7b1a0adf38282p-15,
	0x1.b382cfb15110fp-17,
	-0x1.fc2b567008e1dp-19,
	0x1.2c6bc9bc899b2p-20,
	-0x1.6727d02b007a2p-22,
	0x1.b17dfd1b63862p-24,
	-0x1.08cbbe7061ab6p-25,
	0x1.48a12478767afp-27,
	-0x1.8b0816caf4dfep-29,
	0x1.7d57ab596c8afp-31,
	-0x1.8ad33256518bfp-34,
}

var quantileTail2 = [...]float64{
	0x1.f42a9309949b6p-2,
	-0x1.dc7a41556208bp-5,
	0x1.0662d2e7e30f3p-7,
	-0x1.322f787cb3cb7p-10,
	0x1.70f698fb7e1bcp-13,
	-0x1.c61334ba10026p-16,
	0x1.1bc1a06eafd43p-18,
	-0x1.6709a294b647fp-21,
	0x1.cb1068d227780p-24,
	-0x1.28355b72c595fp-26,
	0x1.8179e98da152dp-29,
	-0x1.f97384b51e625p-32,
	0x1.4dcae1aba7e54p-34,
	-0x1.bd723c3e41147p-37,
	0x1.29e303470ed6ap-39,
	-0x1.7a7101e855f02p-42,
	0x1.fee093c591bffp-45,
	-0x1.f7c138520a4b3p-47,
	0x1.57ee6206fa5c2p-49,
}

var quantileTail3 = [...]float64{
	0x1.4cfa99d17be88p-2,
	-0x1.7742d9f956fbcp-6,
	0x1.e02a10125f13ap-10,
	-0x1.42f2ac397ccb0p-13,
	0x1.be8fee6d35fc3p-17,
	-0x1.3a43065225dafp-20,
	0x1.bfd8678d93c40p-24,
	-0x1.4213d00288198p-27,
	0x1.d2a0a29ce7ea5p-31,
	-0x1.5406863d6e861p-34,
	0x1.f205242f3477fp-38,
	-0x1.6e489382b7e60p-41,
	0x1.0e4a6e2c61e11p-44,
	-0x1.9083716368879p-48,
	0x1.2c84c2561fd27p-51,
	-0x1.c0321d0e01c80p-55,
	0x1.2d2a6e1230664p-58,
	-0x1.c31cf9f695577p-62,
	0x1.1b3e873455e88p-64,
	-0x1.abd45ad26f67ep-68,
}

var quantileTail4 = [...]float64{
	0x1.b2fccd459be8cp-3,
	-0x1.1f72de54d2abap-7,
	0x1.a902089aa8fe9p-12,
	-0x1.482b162432241p-16,
	0x1.03850fe428d91p-20,
	-0x1.a0d0a3dc6e5bfp-25,
	0x1.525becf6c452ep-29,
	-0x1.14e46b74e412bp-33,
	0x1.c807231a1474ep-38,
	-0x1.796a417d20a63p-42,
	0x1.39a3b9876e4fap-46,
	-0x1.058431a8b0a96p-50,
	0x1.b568fae74a049p-55,
	-0x1.6f699867f3bb4p-59,
	0x1.353d32bca9facp-63,
	-0x1.fca021e828562p-68,
	0x1.9fd8e660966adp-72,
	-0x1.9b57a68c28637p-76,
	0x1.ae0f3738d40e5p-80,
	-0x1.dc86a8e1edcd8p-85,
}

var quantileTail5 = [...]float64{
	0x1.1ffef7b2da05cp-3,
	-0x1.cb7360864a764p-9,
	0x1.956db370e394ap-14,
	-0x1.73d2ee561e59ap-19,
	0x1.5c3d0bd1b02b0p-24,
	-0x1.4a8f3e5eac1fbp-29,
	0x1.3cc0c8b0fbfdep-34,
	-0x1.31ab34a0f0ddcp-39,
	0x1.28980cffd6f65p-44,
	-0x1.210e6c6218233p-49,
	0x1.1ac840259faf1p-54,
	-0x1.15a14693f0657p-59,
	0x1.100f59a332349p-64,
	-0x1.080f9d2feaaecp-69,
	0x1.11d81c3a3a051p-74,
	-0x1.4112fa27d7fe3p-79,
	0x1.f7dc2ecf3569cp-85,
}

// NormalQuantile returns Φ⁻¹(p), the inverse of the standard normal
// distribution function.
//
// Result: error < 1.5 ulp; -Inf for 0, +Inf for 1, NaN outside [0, 1].
// Source: own polynomials in the variables of [Wichura1988] (AS 241): q = p-½
// in the middle, s = √(-2 log p) kept as an unrounded pair in the tails.
func NormalQuantile(p float64) float64 {
	q := p - 0.5
	if math.Abs(q) <= 0.25 {
		h, l := polyDD(float64(q*q), quantileCentre[:], quantileCentreLo)
		return math.FMA(q, h, float64(q*l))
	}
	sign := -1.0
	if q > 0 {
		p, sign = 1-p, 1
	}
	if !(p > 0) {
		if p == 0 {
			return math.Inf(int(sign))
		}
		return math.NaN()
	}
	lh, ll := fastTwoSum(logParts(p))
	lh, ll = float64(-2*lh), float64(-2*ll)
	s := math.Sqrt(lh)
	slo := (math.FMA(-s, s, lh) + ll) / float64(2*s)
	c, mid := quantileTail(s)
	h, l := polyDD(s-mid, c, 0)
	h, e := fastTwoSum(s, -h)
	return float64(sign * (h + (e + (slo - l))))
}

// quantileTail returns the polynomial for s and the point it is centred on.
func quantileTail(s float64) (c []float64, mid float64) {
	switch {
	case s < 2.5:
		return quantileTail0[:], 2
	case s < 4:
		return quantileTail1[:], 3
	case s < 7:
		return quantileTail2[:], 5.5
	case s < 13:
		return quantileTail3[:], 10
	case s < 24:
		return quantileTail4[:], 18
	}
	return quantileTail5[:], 31
}
