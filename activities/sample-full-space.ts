import { fullSpacePartKey } from '../contracts/keys.ts';
import type { PortionInput, Tally } from '../contracts/messages.ts';
import type { RunRecord } from '../contracts/run.ts';
import { chunkOfPortion, sampleChunks, segmentsOf } from '../contracts/sample-chunks.ts';
import { type SpaceBlock, wholeSpacesOf } from '../contracts/whole-spaces.ts';
import type { Task } from '../engines/engine.ts';
import { readGivenDraws } from '../inputs/given-draws.ts';
import { verifyFile } from '../inputs/hash.ts';
import { drawWidths } from '../inputs/whole-data.ts';
import { type CoMoments, coMoments } from '../methods/co-moments.ts';
import { drawAggregate, type WholeSpace } from '../methods/draws.ts';
import { sharesOf } from '../methods/full-space.ts';
import { stream } from '../methods/random.ts';
import { putSame } from '../store/put.ts';
import { readRun } from '../store/run-record.ts';
import type { ActivityContext } from './context.ts';
import { type Drawn, drawSegments, type Segment } from './full-space-draws.ts';
import { encodePart } from './full-space-parts.ts';
import { evaluationsOf, exactTerms, summable, type TermDraws, termsOf } from './full-space-terms.ts';
import { perform } from './perform.ts';
import { createSpaceCache } from './whole-spaces.ts';
import { letTimersRun } from './yield.ts';

/** A block in memory, and what is asked of it. */
interface Sampling {
  readonly record: RunRecord;
  readonly block: SpaceBlock;
  readonly spaces: readonly WholeSpace[];
  readonly terms: readonly TermDraws[];
  readonly segments: readonly Segment[];
}

/** One call of the engine: draws, and the terms that they serve. */
interface Batch {
  readonly spaces: readonly WholeSpace[];
  readonly drawn: Drawn;
  /** Places among all terms of the block, and where each of them is evaluated, by the places of `spaces`. */
  readonly places: readonly number[];
  readonly evaluations: readonly (readonly TermDraws[])[];
}

/** Draws from our own streams: one batch for all terms, or one for each. */
function* drawBatches(
  { record, block, spaces, terms, segments }: Sampling,
  places: readonly number[],
): Generator<Batch> {
  const drawing = (place: number, copies: number) => ({
    space: block.spaces[place]!,
    posterior: spaces[place]!,
    copies,
  });
  if (record.job.analyses.fullSpace?.draws !== 'independent') {
    const drawn = drawSegments(
      record,
      spaces.map((_, place) => drawing(place, 2)),
      segments,
    );
    yield { spaces, drawn, places, evaluations: places.map((t) => evaluationsOf(terms[t]!)) };
    return;
  }
  for (const t of places) {
    const term = terms[t]!;
    const used = [...new Set(term.map(([place]) => place))];
    const names = term.flatMap(([place]) => {
      const { ensemble, name } = record.sources.spaces[block.spaces[place]!]!;
      return [ensemble, name];
    });
    const copies = used.length < term.length ? 2 : 1;
    yield {
      spaces: used.map((place) => spaces[place]!),
      drawn: drawSegments(
        record,
        used.map((place) => drawing(place, copies)),
        segments,
        ['term', ...names],
      ),
      places: [t],
      evaluations: [[term.map(([place, copy]) => [used.indexOf(place), copy] as const)]],
    };
  }
}

/** The batch of a file of draws, as far as a block's spaces go. */
async function givenBatch(
  { record, block, spaces, terms }: Omit<Sampling, 'segments'>,
  signal: AbortSignal,
): Promise<Batch> {
  const file = record.sources.files[record.sources.analysisFiles!['fullSpace.given']!]!;
  await verifyFile(file, { signal });
  const { points, draws } = await readGivenDraws(file, drawWidths(record), record.sources.points);
  const all = wholeSpacesOf(record);
  const drawn = { points, draws: block.spaces.map((space) => draws[all.indexOf(space)]!) };
  return { spaces, drawn, places: [...terms.keys()], evaluations: terms.map((term) => [term]) };
}

/** Draws whole spaces, lets the engine say how far other data points reach each draw, and keeps the sums of the terms. */
export function createSampleFullSpace({ store, engine }: ActivityContext) {
  const spacesOf = createSpaceCache();

  /** Each sample's share of each term, written to its row of terms × samples. */
  async function sampleBatch(
    { record }: Sampling,
    { spaces, drawn, places, evaluations }: Batch,
    { among, out, task }: { among: Int32Array | undefined; out: Float64Array; task: Task },
  ): Promise<void> {
    const { points, draws } = drawn;
    const samples = points.length;
    const request = { spaces, points, draws, terms: evaluations.flat() };
    const lnRatios = await engine.densities(among ? { ...request, among } : request, task);
    const inside = among && new Set(among);
    const aggregates = Array.from(points, (x) =>
      inside ? inside.size + Number(!inside.has(x)) : record.sources.points,
    );
    let row = 0;
    for (const [k, t] of places.entries()) {
      const own = evaluations[k]!.map((_, e) => lnRatios.subarray((row + e) * samples, (row + e + 1) * samples));
      out.set(sharesOf(own, aggregates), t * samples);
      row += own.length;
    }
  }

  /** The sums of the terms over each segment, for one aggregate; terms that are summed exactly stay 0. */
  async function sumSegments(
    sampling: Sampling,
    batches: Iterable<Batch>,
    part: number,
    options: { terms: number; task: Task },
  ) {
    const { record, segments } = sampling;
    const { terms, task } = options;
    const seed = record.job.analyses.fullSpace!.seed;
    const among = drawAggregate(record.sources.points, part, stream(seed, 'fullSpace', 'aggregate'));
    const samples = segments.reduce((sum, each) => sum + each.samples, 0);
    const out = new Float64Array(terms * samples);
    for (const batch of batches) await sampleBatch(sampling, batch, { among, out, task });
    const sums: CoMoments[] = [];
    let at = 0;
    for (const { samples: count } of segments) {
      sums.push(coMoments(out, terms, at, at + count));
      at += count;
      await letTimersRun();
    }
    return sums;
  }

  return function sampleFullSpace({ run, portion }: PortionInput): Promise<Tally> {
    return perform(async (task) => {
      const key = fullSpacePartKey(run, portion);
      if (await store.head(key)) return { computed: 0, reused: 1 };
      const record = await readRun(store, run);
      const { aggregate, samples, given: file } = record.job.analyses.fullSpace!;
      const cut = sampleChunks(record);
      const { block: index, chunk } = chunkOfPortion(cut, portion);
      const block = cut.blocks[index]!;
      const spaces = await spacesOf(record, block.spaces);
      const terms = termsOf(block);
      const summed = summable(spaces, terms);
      const given = file === undefined ? undefined : await givenBatch({ record, block, spaces, terms }, task.signal);
      const segments = segmentsOf(cut, chunk, given?.drawn.points.length ?? samples);
      const sampling: Sampling = { record, block, spaces, terms, segments };
      const most = Math.max(...aggregate);
      const sums: CoMoments[][] = [];
      for (const part of aggregate) {
        // Pairs are compared over the largest aggregate alone.
        const count = part === most ? terms.length : 2 * spaces.length;
        const places = [...terms.keys()].filter((t) => t < count && (part < 1 || !summed.has(t)));
        const batches = given ? [only(given, places)] : drawBatches(sampling, places);
        sums.push(await sumSegments(sampling, places.length > 0 ? batches : [], part, { terms: count, task }));
      }
      const exact = chunk === 0 ? await exactTerms(spaces, terms) : undefined;
      await putSame(store, key, encodePart({ segments: sums, exact }));
      return { computed: 1, reused: 0 };
    });
  };
}

const only = (batch: Batch, places: readonly number[]): Batch => ({
  ...batch,
  places,
  evaluations: places.map((t) => batch.evaluations[t]!),
});
