import { fingerprintKey, informationKey, sampleKey, warningsKey } from '../contracts/keys.ts';
import { blocksOfSources } from '../contracts/pairing.ts';
import { usesLowRank } from '../contracts/low-rank.ts';
import type { PortionInput, Tally } from '../contracts/messages.ts';
import type { RunRecord } from '../contracts/run.ts';
import type { SpaceSource, Warning } from '../contracts/sources.ts';
import { channelsOf } from '../engines/whole-data.ts';
import { verifyFile } from '../inputs/hash.ts';
import { openSpaceReader } from '../inputs/posterior.ts';
import { readRows } from '../inputs/rows.ts';
import { fingerprint, placement } from '../methods/fingerprint.ts';
import { meanKl } from '../methods/kl.ts';
import type { Posterior } from '../methods/posterior.ts';
import { drawRows } from '../methods/sample.ts';
import { takeRows } from '../methods/slice.ts';
import { encodeJson } from '../store/json.ts';
import { encodeNpy } from '../store/npy.ts';
import { putSame } from '../store/put.ts';
import type { ActivityContext } from './context.ts';
import { createContinuation } from './continue-base.ts';
import { type BlockFingerprints, encodeFingerprints, encodeInformation } from './fingerprints.ts';
import { perform } from './perform.ts';
import { type ChannelPlace, placesOf } from '../contracts/places.ts';
import { readRun } from '../store/run-record.ts';

/** The rows of the fingerprint sample: the job's own, or a seeded draw. */
async function sampleRows({ job, sources }: RunRecord, signal: AbortSignal): Promise<Int32Array> {
  const file = sources.files[sources.rowsFile];
  if (file) {
    await verifyFile(file, { signal });
    return readRows(file, sources.points);
  }
  return drawRows(sources.points, sources.samplePoints, job.sample.seed);
}

const AS_READ = { scale: 1, shift: 0 };

interface Catalogued {
  readonly fingerprints: BlockFingerprints;
  readonly klNats: Float64Array;
  readonly warnings: readonly Warning[];
}

/** Reads the spaces that a block touches, file by file, and keeps the sampled rows of its channels. */
async function readBlock(record: RunRecord, places: readonly ChannelPlace[], signal: AbortSignal): Promise<Catalogued> {
  const rows = await sampleRows(record, signal);
  const posteriors: Posterior[] = [];
  const placements: BlockFingerprints['placements'][number][] = [];
  const klNats: number[] = [];
  const warnings: Warning[] = [];
  for (const [file, ofFile] of groupByFile(places)) {
    const reader = await openSpaceReader(record.sources.files[file]!, { signal });
    try {
      for (const [space, dimensions] of groupBySpace(ofFile)) {
        signal.throwIfAborted();
        const { posterior, warnings: found } = await reader.read(space);
        warnings.push(...found);
        for (const dimension of dimensions) {
          const sampled = takeRows(posterior.channels[Math.max(dimension, 0)]!, rows);
          posteriors.push(fingerprint(sampled));
          placements.push(sampled.kind === 'diagonal_gaussian' ? placement(sampled, 0) : AS_READ);
          klNats.push(meanKl(sampled));
        }
      }
    } finally {
      await reader.close();
    }
  }
  return { fingerprints: { posteriors, placements }, klNats: Float64Array.from(klNats), warnings };
}

/** Consecutive places of one file; a file that comes up again later is opened again. */
function groupByFile(places: readonly ChannelPlace[]): [file: number, places: ChannelPlace[]][] {
  const groups: [number, ChannelPlace[]][] = [];
  for (const place of places) {
    const last = groups.at(-1);
    if (last?.[0] === place.space.file) last[1].push(place);
    else groups.push([place.space.file, [place]]);
  }
  return groups;
}

const groupBySpace = (places: readonly ChannelPlace[]): [space: SpaceSource, dimensions: number[]][] =>
  [...new Set(places.map(({ space }) => space))].map((space) => [
    space,
    places.filter((place) => place.space === space).map((place) => place.dimension),
  ]);

/** Reads the values of one block of channels, checks them, and keeps their fingerprints and the information in them. */
export function createCatalogueBlock({ store, engine }: ActivityContext) {
  const continuation = createContinuation(store);
  return function catalogueBlock({ run, portion }: PortionInput): Promise<Tally> {
    return perform(async (task) => {
      const key = informationKey(run, portion);
      if (await store.head(key)) return { computed: 0, reused: 1 };
      const record = await readRun(store, run);
      if (portion === 0) {
        const rows = await sampleRows(record, task.signal);
        await putSame(store, sampleKey(run), encodeNpy({ shape: [rows.length], data: rows }));
      }
      if (await continuation.block(record, portion)) return { computed: 0, reused: 1 };
      const { first, end } = blocksOfSources(record.sources)[portion]!;
      const { fingerprints, klNats, warnings } = await readBlock(
        record,
        placesOf(record.sources).slice(first, end),
        task.signal,
      );
      const lowRank = usesLowRank(record);
      const channels = await channelsOf(engine, fingerprints.posteriors, { lowRank }, task);
      if (warnings.length > 0) await putSame(store, warningsKey(run, `catalogue-${portion}`), encodeJson(warnings));
      await putSame(store, fingerprintKey(run, portion), encodeFingerprints(fingerprints, record.sources.samplePoints));
      await putSame(store, key, encodeInformation(channels, klNats));
      return { computed: 1, reused: 0 };
    });
  };
}
