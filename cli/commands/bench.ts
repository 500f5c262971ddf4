import { CensusError } from '../../contracts/errors.ts';
import { type BenchResult, measureOptics, measurePairs } from '../../engines/bench.ts';
import { readEnvironment } from '../environment.ts';
import { createOutput } from '../output.ts';
import { chooseEngine, type CommonFlags } from '../prepare.ts';

export interface BenchFlags extends CommonFlags {
  readonly channels: number;
  readonly points: number;
  readonly samples: number;
  readonly seed: number;
}

const finite = (value: number): number | null => (Number.isFinite(value) ? value : null);

function line(name: string, { seconds, gflops, peakShare }: BenchResult, what: string): string {
  const rates = Number.isFinite(gflops) ? ` · ${gflops.toFixed(1)} GFLOP/s` : '';
  const share = Number.isFinite(peakShare) ? ` · ${(100 * peakShare).toFixed(1)} % of a thread's peak` : '';
  return `${name} · ${what} · ${seconds.toFixed(4)} s${rates}${share}`;
}

/** `census bench NAME`: one operation on seeded data, measured here and now. */
export async function bench(name: string, flags: BenchFlags): Promise<void> {
  const environment = readEnvironment();
  const output = createOutput({ json: flags.json ?? false, quiet: flags.quiet ?? false });
  const size = { channels: flags.channels, points: flags.points, seed: flags.seed, repeats: flags.samples };
  const tell = (result: BenchResult, engine: string, threads: number, what: string): void => {
    output.result(line(name, result, what));
    const { seconds, gflops, peakShare } = result;
    const facts = { channels: flags.channels, points: flags.points };
    output.event({
      event: 'bench',
      name,
      seconds,
      gflops: finite(gflops),
      peakShare: finite(peakShare),
      threads,
      engine,
      ...facts,
    });
  };
  if (name === 'optics') {
    tell(await measureOptics(size), 'reference', 1, `${flags.channels} channels`);
    return;
  }
  if (name !== 'pairs') {
    throw new CensusError('usage', `bench: expected pairs or optics, got ${name}`, {
      hint: 'census bench --help tells more',
    });
  }
  const engine = chooseEngine(flags, environment, output);
  const what = `${flags.channels} channels, ${flags.points} points, ${engine.threads} threads, ${engine.arithmetic}`;
  tell(await measurePairs(engine, size, environment.nativeLibrary), engine.name, engine.threads, what);
  await engine.close();
}
