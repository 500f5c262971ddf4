/** `CENSUS_FUZZ_TIMES=20 CENSUS_FUZZ_SEED=3` asks for more, of another seed. */
const TIMES = Number(process.env['CENSUS_FUZZ_TIMES'] ?? 1);
const SEED = Number(process.env['CENSUS_FUZZ_SEED'] ?? 7);

/** How often a property is tried, and from which seed. */
export const fuzzParameters = (runs: number): { numRuns: number; seed: number } => ({
  numRuns: Math.ceil(runs * TIMES),
  seed: SEED,
});

/** A test's limit on its time. */
export const patienceMs = 60_000 + 60_000 * TIMES;
