import { describe, expect, it } from '@jest/globals';
import type { FullSpaceJob } from '../../contracts/analyses/full-space.ts';
import type { Cut } from '../../contracts/portions.ts';
import { portionsOf } from '../../contracts/portions.ts';
import {
  chunkOfPortion,
  chunksFor,
  portionOfChunk,
  sampleChunks,
  SEGMENT_SAMPLES,
  segmentsOf,
} from '../../contracts/sample-chunks.ts';
import { parseJob } from '../../contracts/schema/job.ts';
import type { SpaceSource } from '../../contracts/sources.ts';
import { spaceBlocks, spaceGroups, wholeSpacesOf } from '../../contracts/whole-spaces.ts';
import { gaussians, jobOf } from '../support/ensembles.ts';

/** Spaces of some ensembles by name, each with the steps of its models. */
function cutOf(
  ensembles: Readonly<Record<string, readonly (number | undefined)[]>>,
  more: Partial<FullSpaceJob> = {},
  { points = 1000, dimensions = 10 } = {},
): Cut {
  const spaces = Object.entries(ensembles)
    .flatMap(([ensemble, steps]) => steps.map((step, k) => ({ ensemble, step, name: `${ensemble}-${k}` })))
    .map(({ ensemble, step, name }, space): SpaceSource => {
      const metadata = step === undefined ? [] : [{ key: 'step', text: String(step), number: step }];
      const arrays = { mean: 'mean', logvar: 'logvar' };
      const fixed = { file: 0, kind: 'diagonal_gaussian', leading: -1, channels: 10, whole: false } as const;
      return { ...fixed, space, ensemble, name, arrays, points, dimensions, metadata };
    });
  const fullSpace: FullSpaceJob = {
    samples: 200_000,
    spacesPerEnsemble: 5,
    seed: 0,
    between: false,
    aggregate: [1],
    draws: 'joint',
    ...more,
  };
  const job = jobOf(
    Object.keys(ensembles).map((name) => gaussians(name)),
    { analyses: { fullSpace } },
  );
  const sources = { files: [], ensembles: Object.keys(ensembles), spaces, points, samplePoints: points };
  return { job, sources: { ...sources, factorsFile: -1, rowsFile: -1 } };
}

const none = (count: number): undefined[] => new Array<undefined>(count).fill(undefined);

describe('the spaces that take part', () => {
  it('are the first of each ensemble, with all their pairs', () => {
    const blocks = spaceBlocks(cutOf({ a: none(3), b: none(7) }, { spacesPerEnsemble: 4 }));
    expect(blocks.map(({ spaces }) => spaces)).toEqual([
      [0, 1, 2],
      [3, 4, 5, 6],
    ]);
    expect(blocks.map(({ pairs }) => pairs.length)).toEqual([3, 6]);
    expect(spaceBlocks(cutOf({ a: none(9) }, { spacesPerEnsemble: 'all' }))[0]!.spaces.length).toBe(9);
  });

  it('with steps are the first of each step, paired within it', () => {
    const cut = cutOf({ a: [1, 1, 1, 20, 20, 20] }, { spacesPerEnsemble: 2 });
    expect(spaceBlocks(cut)).toEqual([
      {
        a: 0,
        b: 0,
        spaces: [0, 1, 3, 4],
        pairs: [
          [0, 1],
          [2, 3],
        ],
      },
    ]);
    expect(spaceGroups(cut).map(({ step, spaces, pairs }) => [step, spaces, pairs])).toEqual([
      [undefined, [0, 1, 2, 3], [0, 1]],
      ['1', [0, 1], [0]],
      ['20', [2, 3], [1]],
    ]);
  });

  it('of ensembles that are compared make a block of their own for each two, without the pairs within one', () => {
    const cut = cutOf({ a: none(2), b: none(1), c: none(1) }, { between: true });
    expect(spaceBlocks(cut).map(({ a, b, spaces, pairs }) => [a, b, spaces, pairs])).toEqual([
      [0, 0, [0, 1], [[0, 1]]],
      [
        0,
        1,
        [0, 1, 2],
        [
          [0, 2],
          [1, 2],
        ],
      ],
      [
        0,
        2,
        [0, 1, 3],
        [
          [0, 2],
          [1, 2],
        ],
      ],
      [1, 1, [2], []],
      [1, 2, [2, 3], [[0, 1]]],
      [2, 2, [3], []],
    ]);
    expect(wholeSpacesOf(cut)).toEqual([0, 1, 2, 3]);
    expect(spaceGroups(cut).map(({ a, b, block, spaces, pairs }) => [a, b, block, spaces, pairs.length])).toEqual([
      [0, 0, 0, [0, 1], 1],
      [0, 1, 1, [0, 1], 2],
      [0, 2, 2, [0, 1], 2],
      [1, 1, 3, [0], 0],
      [1, 2, 4, [0], 1],
      [2, 2, 5, [0], 0],
    ]);
  });

  it('of different steps never meet, in two ensembles neither', () => {
    const stepped = cutOf({ a: [1, 2], b: [1, 2] }, { between: true });
    expect(spaceBlocks(stepped).map(({ pairs }) => pairs)).toEqual([
      [],
      [
        [0, 2],
        [1, 3],
      ],
      [],
    ]);
    expect(spaceGroups(stepped).map(({ a, b, step }) => `${a} ${b} ${step ?? 'all'}`)).toEqual([
      ...['0 0 all', '0 0 1', '0 0 2', '0 1 all', '0 1 1', '0 1 2', '1 1 all', '1 1 1', '1 1 2'],
    ]);
  });

  it('of ensembles of one step each name it', () => {
    const groups = spaceGroups(cutOf({ early: [1, 1], late: [9, 9] }));
    expect(groups.map(({ step, pairs }) => [step, pairs.length])).toEqual([
      ['1', 1],
      ['9', 1],
    ]);
  });
});

describe('portions of samples', () => {
  it('cover every sample of every block once', () => {
    for (const samples of [2, 999, 1000, 1001, 23_500]) {
      const cut = cutOf({ a: none(2), b: none(3) }, { samples }, { points: 60_000 });
      const chunks = sampleChunks(cut);
      const seen = new Map<string, number>();
      for (let portion = 0; portion < portionsOf(cut).fullSpace; portion++) {
        const at = chunkOfPortion(chunks, portion);
        expect(portionOfChunk(chunks, at)).toBe(portion);
        for (const { segment, samples: own } of segmentsOf(chunks, at.chunk, samples)) {
          const key = `${at.block} ${segment}`;
          expect(seen.has(key)).toBe(false);
          seen.set(key, own);
        }
      }
      for (const block of [0, 1]) {
        const own = [...seen].filter(([key]) => key.startsWith(`${block} `)).map(([, count]) => count);
        expect(own.reduce((sum, count) => sum + count, 0)).toBe(samples);
        expect(own.slice(0, -1).every((count) => count === SEGMENT_SAMPLES)).toBe(true);
      }
    }
  });

  it('are larger where there is less to do for a sample', () => {
    const [small, large] = [1000, 60_000].map((points) => sampleChunks(cutOf({ a: none(5) }, {}, { points })));
    expect([small!.segments, large!.segments]).toEqual([64, 8]);
    expect(small!.chunks * small!.segments * SEGMENT_SAMPLES).toBeGreaterThanOrEqual(200_000);
  });

  it('with a target begin with ten thousand samples, and more follow', () => {
    const chunks = sampleChunks(cutOf({ a: none(5) }, { samples: undefined, targetStandardErrorBits: 0.01 }));
    expect([chunks.segments, chunks.chunks]).toEqual([10, 1]);
    expect(chunksFor(chunks, 35_000)).toBe(4);
    expect(segmentsOf(chunks, 3).map(({ segment }) => segment)[0]).toBe(30);
  });

  it('of given draws are one for each block', () => {
    const cut = cutOf({ a: none(2), b: none(2) }, { samples: undefined, given: 'draws.npz' });
    expect(portionsOf(cut).fullSpace).toBe(2);
    expect(segmentsOf(sampleChunks(cut), 0, 2500).map(({ samples }) => samples)).toEqual([1000, 1000, 500]);
  });

  it('are none where whole spaces are not asked for', () => {
    const cut = cutOf({ a: none(2) });
    expect(portionsOf({ ...cut, job: { ...cut.job, analyses: {} } }).fullSpace).toBe(0);
  });
});

describe('the job', () => {
  const ask = (fullSpace: object) =>
    parseJob(
      {
        name: 'a',
        ensembles: [{ name: 'a', spaces: 'a.npz', arrays: { mean: 'm', logvar: 'l' } }],
        analyses: { fullSpace },
      },
      'job.yaml',
    );

  it('takes 200,000 joint samples of five spaces over all points where nothing else is said', () => {
    expect(ask({}).analyses.fullSpace).toEqual({
      samples: 200_000,
      spacesPerEnsemble: 5,
      seed: 0,
      between: false,
      aggregate: [1],
      draws: 'joint',
    });
    expect(ask({ targetStandardErrorBits: 0.01 }).analyses.fullSpace!.samples).toBeUndefined();
  });

  it.each([
    [{ samples: 10, targetStandardErrorBits: 0.1 }, 'either samples or targetStandardErrorBits'],
    [{ targetStandardErrorBits: 0.1, given: 'd.npz' }, 'either targetStandardErrorBits or given draws'],
    [{ draws: 'independent', given: 'd.npz' }, 'draws: joint beside given draws'],
    [{ aggregate: [0.5, 0.5] }, 'each once'],
    [{ aggregate: [0] }, 'above 0'],
    [{ samples: 1 }, 'at least 2'],
  ])('refuses %j', (asked, message) => {
    expect(() => ask(asked)).toThrow(message);
  });
});
