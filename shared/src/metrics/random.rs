//! Random numbers that are always the same: what is drawn follows from the seed alone, on every machine and in every version.

/// SplitMix64 (Steele, Lea and Flood, 2014).
pub struct Random(u64);

const GOLDEN: u64 = 0x9E37_79B9_7F4A_7C15;

impl Random {
    /// Seeded with these numbers, in their order.
    pub fn of(numbers: impl IntoIterator<Item = u64>) -> Self {
        let seed = numbers.into_iter().fold(GOLDEN, |seed, number| mix(seed ^ number));
        Self(seed)
    }

    /// Sixty-four of them, evenly.
    pub fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(GOLDEN);
        mix(self.0)
    }

    /// Evenly from 0 up to 1.
    fn unit(&mut self) -> f64 {
        // The 53 bits that a float holds.
        (self.bits() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// How many of `n` tries succeed, each with the probability `p`.
    pub fn binomial(&mut self, n: u64, p: f64) -> u64 {
        if n == 0 || p <= 0.0 {
            return 0;
        }
        if p >= 1.0 {
            return n;
        }
        if p > 0.5 {
            return n - self.binomial(n, 1.0 - p);
        }
        if n as f64 * p < 10.0 { self.by_inversion(n, p) } else { self.by_rejection(n as f64, p) }
    }

    /// Walks the distribution from 0 on: few steps, since few are expected.
    fn by_inversion(&mut self, n: u64, p: f64) -> u64 {
        let odds = p / (1.0 - p);
        let mut chance = (1.0 - p).powf(n as f64);
        let mut left = self.unit();
        for hits in 0..n {
            if left < chance {
                return hits;
            }
            left -= chance;
            chance *= odds * (n - hits) as f64 / (hits + 1) as f64;
            // What is left is rounding.
            if chance < f64::MIN_POSITIVE {
                return hits;
            }
        }
        n
    }

    /// Hörmann's transformed rejection with a squeeze, BTRS (1993): the same work for any `n`. `p` is a half at most and
    /// ten hits are expected at least.
    fn by_rejection(&mut self, n: f64, p: f64) -> u64 {
        let spread = (n * p * (1.0 - p)).sqrt();
        let b = 1.15 + 2.53 * spread;
        let a = -0.0873 + 0.0248 * b + 0.01 * p;
        let (odds, middle) = (p / (1.0 - p), ((n + 1.0) * p).floor());
        loop {
            let (u, v) = (self.unit() - 0.5, self.unit());
            let us = 0.5 - u.abs();
            let k = ((2.0 * a / us + b) * u + n * p + 0.5).floor();
            if us >= 0.07 && v <= 0.92 - 4.2 / b {
                return k as u64;
            }
            if k < 0.0 || k > n {
                continue;
            }
            let v = (v * (2.83 + 5.1 / b) * spread / (a / (us * us) + b)).ln();
            let bound = (middle + 0.5) * ((middle + 1.0) / (odds * (n - middle + 1.0))).ln()
                + (n + 1.0) * ((n - middle + 1.0) / (n - k + 1.0)).ln()
                + (k + 0.5) * (odds * (n - k + 1.0) / (k + 1.0)).ln()
                + stirling(middle)
                + stirling(n - middle)
                - stirling(k)
                - stirling(n - k);
            if v <= bound {
                return k as u64;
            }
        }
    }
}

fn mix(mut z: u64) -> u64 {
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

/// What Stirling's formula leaves of ln k!.
fn stirling(k: f64) -> f64 {
    const FIRST: [f64; 10] = [
        0.081_061_466_795_327_26,
        0.041_340_695_955_409_29,
        0.027_677_925_684_998_34,
        0.020_790_672_103_765_09,
        0.016_644_691_189_821_19,
        0.013_876_128_823_070_75,
        0.011_896_709_945_891_77,
        0.010_411_265_261_972_09,
        0.009_255_462_182_712_733,
        0.008_330_563_433_362_87,
    ];
    if let Some(exact) = FIRST.get(k as usize) {
        return *exact;
    }
    let next = k + 1.0;
    (1.0 / 12.0 - (1.0 / 360.0 - 1.0 / 1260.0 / (next * next)) / (next * next)) / next
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Mean and variance of many draws against those of the distribution, in each way that it is drawn.
    #[test]
    fn draws_are_as_the_distribution_says() {
        const DRAWS: usize = 40_000;
        for (n, p) in [(1, 0.3), (7, 0.5), (20, 0.9), (100, 0.02), (100, 0.4), (5_000, 0.77)] {
            let mut random = Random::of([n, 7]);
            let drawn: Vec<f64> = (0..DRAWS).map(|_| random.binomial(n, p) as f64).collect();
            assert!(drawn.iter().all(|hits| *hits <= n as f64));
            let mean = drawn.iter().sum::<f64>() / DRAWS as f64;
            let spread = drawn.iter().map(|hits| (hits - mean).powi(2)).sum::<f64>();
            let variance = n as f64 * p * (1.0 - p);
            let off = (mean - n as f64 * p).abs() / (variance / DRAWS as f64).sqrt();
            assert!(off < 4.0, "{n} {p}: the mean is {off} standard errors off");
            let ratio = spread / DRAWS as f64 / variance;
            assert!((0.96..1.04).contains(&ratio), "{n} {p}: {ratio} times the variance");
        }
    }

    /// Of each count as often as its probability says, where draws are rejected.
    #[test]
    fn no_count_is_drawn_too_often() {
        const DRAWS: u32 = 200_000;
        let (n, p) = (40_u64, 0.4_f64);
        let mut random = Random::of([1]);
        let mut counts = [0_u32; 41];
        for _ in 0..DRAWS {
            counts[random.binomial(n, p) as usize] += 1;
        }
        let mut chance = 0.6_f64.powi(40);
        let mut chi = 0.0;
        for k in 0..=40_u32 {
            let expected = chance * f64::from(DRAWS);
            if expected > 20.0 {
                chi += (f64::from(counts[k as usize]) - expected).powi(2) / expected;
            }
            chance *= p / (1.0 - p) * f64::from(40 - k) / f64::from(k + 1);
        }
        // 22 or so cells: 60 is beyond one in ten thousand.
        assert!(chi < 60.0, "{chi}");
    }

    #[test]
    fn the_same_seed_draws_the_same() {
        let draw = |seed: [u64; 2]| {
            let mut random = Random::of(seed);
            (0..20).map(|_| random.binomial(1_000, 0.3)).collect::<Vec<_>>()
        };
        assert_eq!(draw([1, 2]), draw([1, 2]));
        assert_ne!(draw([1, 2]), draw([2, 1]));
    }
}
