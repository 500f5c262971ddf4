import { CensusError } from '../../contracts/errors.ts';
import { type BenchResult, type BenchSize, measureOptics, measurePairs } from '../../engines/bench.ts';
import { measureLowRank } from '../../engines/bench-low-rank.ts';
import { measureFullSpace } from '../../engines/bench-full-space.ts';
import { measureFusion } from '../../engines/bench-fusion.ts';
import type { Engine } from '../../engines/engine.ts';
import { readEnvironment } from '../environment.ts';
import { createOutput } from '../output.ts';
import { chooseEngine, type CommonFlags } from '../prepare.ts';

export interface BenchFlags extends CommonFlags {
  readonly channels?: number;
  readonly points?: number;
  readonly samples?: number;
  readonly seed: number;
}

/** What is measured, and the sizes where none are given. */
interface Bench {
  readonly channels: number;
  readonly points: number;
  /** Repeats, of which the median counts, unless the operation has samples of its own. */
  readonly samples: number;
  /** Runs on an engine; in the methods thread otherwise. */
  readonly onEngine: boolean;
  measure(engine: Engine, size: BenchSize, nativePath?: string): Promise<BenchResult>;
}

/** The operations that can be measured. A new one adds a row. */
const BENCHES: Readonly<Record<string, Bench>> = {
  pairs: { channels: 512, points: 1000, samples: 5, onEngine: true, measure: measurePairs },
  'low-rank': { channels: 100, points: 60_000, samples: 1, onEngine: true, measure: measureLowRank },
  // Channels are the dimensions of the space; samples are those of the estimate.
  'full-space': { channels: 10, points: 48_600, samples: 10_000, onEngine: true, measure: measureFullSpace },
  // Samples are steps: those of the published experiment.
  fusion: { channels: 50, points: 200, samples: 20_000, onEngine: true, measure: measureFusion },
  optics: { channels: 512, points: 1000, samples: 5, onEngine: false, measure: (_, size) => measureOptics(size) },
};

const finite = (value: number): number | null => (Number.isFinite(value) ? value : null);

function line(name: string, { seconds, gflops, peakShare, told }: BenchResult, what: string): string {
  const rates = Number.isFinite(gflops) ? ` · ${gflops.toFixed(1)} GFLOP/s` : '';
  const share = Number.isFinite(peakShare) ? ` · ${(100 * peakShare).toFixed(1)} % of a thread's peak` : '';
  const more = told === undefined ? '' : ` · ${told}`;
  return `${name} · ${what} · ${seconds.toFixed(4)} s${rates}${share}${more}`;
}

/** `census bench NAME`: one operation on seeded data, measured here and now. */
export async function bench(name: string, flags: BenchFlags): Promise<void> {
  const environment = readEnvironment();
  const output = createOutput({ json: flags.json ?? false, quiet: flags.quiet ?? false });
  const chosen = Object.hasOwn(BENCHES, name) ? BENCHES[name] : undefined;
  if (chosen === undefined) {
    throw new CensusError('usage', `bench: expected ${Object.keys(BENCHES).join(' or ')}, got ${name}`, {
      hint: 'census bench --help tells more',
    });
  }
  const { channels, points, samples, seed } = { ...chosen, ...flags };
  const engine = chooseEngine(
    chosen.onEngine ? flags : { ...flags, engine: 'reference', threads: 1 },
    environment,
    output,
  );
  try {
    const result = await chosen.measure(
      engine,
      { channels, points, seed, repeats: samples },
      environment.nativeLibrary,
    );
    const size = chosen.onEngine
      ? `${channels} channels, ${points} points, ${engine.threads} threads, ${engine.arithmetic}`
      : `${channels} channels`;
    output.result(line(name, result, size));
    const { seconds, gflops, peakShare, facts } = result;
    output.event({
      event: 'bench',
      name,
      seconds,
      gflops: finite(gflops),
      peakShare: finite(peakShare),
      threads: engine.threads,
      engine: engine.name,
      channels,
      points,
      ...facts,
    });
  } finally {
    await engine.close();
  }
}
