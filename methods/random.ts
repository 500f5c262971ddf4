/** A stream of random numbers; each call moves it on. */
export interface Random {
  /** Uniform integer in [0, 2³²). */
  uint32(): number;
  /** Uniform multiple of 2⁻⁵³ in [0, 1). */
  float64(): number;
  /** Uniform integer in [0, n), without bias, for integers 1 ≤ n ≤ 2³². */
  below(n: number): number;
}

/**
 * The random stream of a seed and a name. Streams of different names are unrelated, so adding one never shifts another;
 * ('a', 'b') is not ('ab'), and the number 1 is not the string '1'.
 *
 * Generator: xoshiro128** 1.1 (Blackman & Vigna, ACM TOMS 2021). Its four words of state are MurmurHash3_x86_32
 * (Appleby, public domain) of the name, with hash seeds 0, 1, 2, 3. Not for secrets.
 *
 * @param seed any finite number; usually a non-negative integer.
 */
export function stream(seed: number, ...names: readonly (string | number)[]): Random {
  const words = wordsOf([seed, ...names]);
  return generator(murmur3(words, 0), murmur3(words, 1), murmur3(words, 2), murmur3(words, 3));
}

/** xoshiro128** from a given state of four 32-bit words, not all zero (all zero becomes 1, 0, 0, 0). */
export function generator(a: number, b: number, c: number, d: number): Random {
  let [s0, s1, s2, s3] = (a | b | c | d) === 0 ? [1, 0, 0, 0] : [a | 0, b | 0, c | 0, d | 0];
  function uint32(): number {
    const result = Math.imul(rotateLeft(Math.imul(s1, 5), 7), 9) >>> 0;
    const shifted = s1 << 9;
    s2 ^= s0;
    s3 ^= s1;
    s1 ^= s2;
    s0 ^= s3;
    s2 ^= shifted;
    s3 = rotateLeft(s3, 11);
    return result;
  }
  function float64(): number {
    const high = uint32() >>> 5;
    return (high * 2 ** 26 + (uint32() >>> 6)) / 2 ** 53;
  }
  function below(n: number): number {
    const limit = 2 ** 32 - (2 ** 32 % n); // rejecting the incomplete last cycle leaves no bias
    let draw = uint32();
    while (draw >= limit) draw = uint32();
    return draw % n;
  }
  return { uint32, float64, below };
}

/** MurmurHash3_x86_32 of a sequence of 32-bit words (little-endian bytes, so there is no tail). In [0, 2³²). */
export function murmur3(words: readonly number[], seed: number): number {
  let hash = seed | 0;
  for (const word of words) {
    hash ^= Math.imul(rotateLeft(Math.imul(word, 0xcc9e2d51), 15), 0x1b873593);
    hash = (Math.imul(rotateLeft(hash, 13), 5) + 0xe6546b64) | 0;
  }
  hash ^= 4 * words.length;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

/** A name as words, free of ambiguity: a string is 1, its length and its UTF-16 code units; a number is 2 and its bits. */
function wordsOf(name: readonly (string | number)[]): number[] {
  return name.flatMap((part) => {
    if (typeof part === 'number') return [2, ...numberWords(part)];
    return [1, part.length, ...Array.from({ length: part.length }, (_, k) => part.charCodeAt(k))];
  });
}

/** The two halves of a double's bits, low half first whatever the machine's byte order; −0 counts as 0. */
function numberWords(value: number): [number, number] {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value + 0, true);
  return [view.getUint32(0, true), view.getUint32(4, true)];
}

function rotateLeft(word: number, by: number): number {
  return (word << by) | (word >>> (32 - by));
}
