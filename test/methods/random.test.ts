import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { generator, murmur3, stream } from '../../methods/random.ts';

const draws = (count: number, ...name: Parameters<typeof stream>) => {
  const random = stream(...name);
  return Array.from({ length: count }, () => random.uint32());
};

describe('published test vectors', () => {
  it('xoshiro128** from the state 1, 2, 3, 4 (those of the rand_xoshiro crate)', () => {
    const random = generator(1, 2, 3, 4);
    const got = Array.from({ length: 10 }, () => random.uint32());
    const want = [11520, 0, 5927040, 70819200, 2031721883, 1637235492, 1287239034, 3734860849, 3729100597, 4258142804];
    expect(got).toEqual(want);
  });

  it('MurmurHash3_x86_32 (those of the SMHasher discussions)', () => {
    expect(murmur3([], 0)).toBe(0);
    expect(murmur3([], 1)).toBe(0x514e28b7);
    expect(murmur3([], 0xffffffff)).toBe(0x81f16f39);
    expect(murmur3([0xffffffff], 0)).toBe(0x76293b50);
    expect(murmur3([0x87654321], 0)).toBe(0xf55b516b);
    expect(murmur3([0x87654321], 0x5082edee)).toBe(0x2362f9de);
    expect(murmur3([0], 0)).toBe(0x2362f9de);
  });
});

describe('streams', () => {
  it('are the same for the same name, and pinned for ever', () => {
    expect(draws(4, 0, 'sample')).toEqual(draws(4, 0, 'sample'));
    expect({ sample: draws(4, 0, 'sample'), shuffle: draws(4, 7, 'shuffle', 3) }).toMatchInlineSnapshot(`
     {
       "sample": [
         1246321979,
         3097722980,
         399040992,
         976751886,
       ],
       "shuffle": [
         2503380705,
         2199763393,
         2510962500,
         1667779028,
       ],
     }
    `);
  });

  it('differ for different names', () => {
    const names: Parameters<typeof stream>[] = [
      [0],
      [1],
      [0, ''],
      [0, 'a'],
      [0, 'b'],
      [0, 'ab'],
      [0, 'a', 'b'],
      [0, 1],
      [0, '1'],
      [0, 1, 2],
      [0, 0.5],
      [-1],
      [2 ** 40],
    ];
    expect(new Set(names.map((name) => draws(2, ...name).join())).size).toBe(names.length);
    expect(draws(2, -0)).toEqual(draws(2, 0));
  });

  it('give numbers in range', () => {
    fc.assert(
      fc.property(fc.integer(), fc.string(), fc.integer({ min: 1, max: 2 ** 32 }), (seed, name, n) => {
        const random = stream(seed, name);
        const [below, real] = [random.below(n), random.float64()];
        expect(Number.isInteger(below) && below >= 0 && below < n).toBe(true);
        expect(real >= 0 && real < 1).toBe(true);
      }),
    );
  });

  it('are even where 2³² is no multiple: the first third of 3·2³⁰ is not drawn twice as often', () => {
    const random = stream(2, 'thirds');
    const low = Array.from({ length: 3000 }, () => random.below(3 * 2 ** 30)).filter((draw) => draw < 2 ** 30).length;
    expect([low]).toBeCloseToArray([1000], { atol: 130 });
  });

  it('are even: 60,000 draws below 6 stay within five standard deviations', () => {
    const random = stream(1, 'dice');
    const counts = new Float64Array(6);
    let total = 0;
    for (let k = 0; k < 60_000; k += 1) {
      counts[random.below(6)]! += 1;
      total += random.float64();
    }
    expect(counts).toBeCloseToArray(Array(6).fill(10_000), { atol: 5 * Math.sqrt(60_000 * (1 / 6) * (5 / 6)) });
    expect([total / 60_000]).toBeCloseToArray([0.5], { atol: 5 / Math.sqrt(12 * 60_000) });
  });
});
