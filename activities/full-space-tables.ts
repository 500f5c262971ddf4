import type { RunRecord } from '../contracts/run.ts';
import type { TableData } from '../contracts/tables.ts';
import { type SpaceBlock, type SpaceGroup, spaceGroups } from '../contracts/whole-spaces.ts';
import {
  type Estimate,
  meanEstimate,
  nmiEstimate,
  selfEstimate,
  sharedEstimate,
  singleEstimate,
  spread,
  standardError,
  type TermValues,
  viEstimate,
  weightedEstimate,
} from '../methods/full-space.ts';
import { bitsOf } from '../methods/information.ts';
import { pairAt } from './full-space-terms.ts';

/** A block with its terms, one set for each aggregate of the job. */
export interface SampledBlock extends SpaceBlock {
  readonly terms: readonly TermValues[];
}

/** Value and standard error, in bits and without a unit. */
const inBits = (estimate: Estimate, terms: TermValues): [number, number] => [
  bitsOf(estimate.value),
  bitsOf(standardError(estimate, terms)),
];
const plain = (estimate: Estimate, terms: TermValues): [number, number] => [
  estimate.value,
  standardError(estimate, terms),
];

const reals = <R>(rows: readonly R[], of: (row: R) => number): Float64Array => Float64Array.from(rows, of);
const integers = <R>(rows: readonly R[], of: (row: R) => number): Int32Array => Int32Array.from(rows, of);

/** The place of the largest aggregate, which pairs and ensembles are compared over. */
const largest = ({ job }: RunRecord): number => {
  const { aggregate } = job.analyses.fullSpace!;
  return aggregate.indexOf(Math.max(...aggregate));
};

export function spacesTable(record: RunRecord, blocks: readonly SampledBlock[]): TableData<'full_spaces'> {
  const { aggregate } = record.job.analyses.fullSpace!;
  const rows = blocks
    .filter(({ a, b }) => a === b)
    .flatMap(({ spaces, terms }) =>
      spaces.flatMap((space, place) =>
        aggregate.map((part, k) => ({
          space,
          part,
          information: inBits(singleEstimate(terms[k]!, place), terms[k]!),
          self: inBits(selfEstimate(terms[k]!, place), terms[k]!),
        })),
      ),
    )
    .sort((a, b) => a.space - b.space);
  const entropyBits = Math.log2(record.sources.points);
  return {
    space: integers(rows, (row) => row.space),
    aggregate: reals(rows, (row) => row.part),
    information_bits: reals(rows, (row) => row.information[0]),
    information_se: reals(rows, (row) => row.information[1]),
    self_information_bits: reals(rows, (row) => row.self[0]),
    self_information_se: reals(rows, (row) => row.self[1]),
    entropy_fraction: reals(rows, (row) => row.information[0] / entropyBits),
  };
}

export function pairsTable(record: RunRecord, blocks: readonly SampledBlock[]): TableData<'full_pairs'> {
  const top = largest(record);
  const rows = blocks
    .flatMap((block) => {
      const terms = block.terms[top]!;
      return block.pairs.map(([p, q], k) => {
        const pair = pairAt(block, k);
        return {
          a: block.spaces[p]!,
          b: block.spaces[q]!,
          nmi: plain(nmiEstimate(terms, pair), terms),
          vi: inBits(viEstimate(terms, pair), terms),
          shared: inBits(sharedEstimate(terms, pair), terms),
        };
      });
    })
    .sort((x, y) => x.a - y.a || x.b - y.b);
  return {
    a: integers(rows, (row) => row.a),
    b: integers(rows, (row) => row.b),
    nmi: reals(rows, (row) => row.nmi[0]),
    nmi_se: reals(rows, (row) => row.nmi[1]),
    vi_bits: reals(rows, (row) => row.vi[0]),
    vi_se: reals(rows, (row) => row.vi[1]),
    shared_bits: reals(rows, (row) => row.shared[0]),
    shared_se: reals(rows, (row) => row.shared[1]),
  };
}

function describeGroup(block: SampledBlock, group: SpaceGroup, terms: TermValues) {
  const pairs = group.pairs.map((k) => pairAt(block, k));
  const singles = group.spaces.map((place) => singleEstimate(terms, place));
  const weighted = (estimates: readonly Estimate[]): Estimate => weightedEstimate(estimates, terms);
  return {
    group,
    nmi: plain(weighted(pairs.map((pair) => nmiEstimate(terms, pair))), terms),
    vi: inBits(weighted(pairs.map((pair) => viEstimate(terms, pair))), terms),
    information: inBits(meanEstimate(singles), terms),
    sdBits: bitsOf(spread(singles.map(({ value }) => value))),
  };
}

/** The number of a step; NaN where it is a word, or there is none. */
function numberOfStep({ sources }: RunRecord, step: string | undefined): number {
  if (step === undefined) return NaN;
  const data = sources.spaces.flatMap(({ metadata }) => metadata);
  const found = data.find(({ key, text }) => (key === 'step' || key === 'checkpoint') && text === step);
  return found?.number ?? NaN;
}

export function ensemblesTable(
  record: RunRecord,
  blocks: readonly SampledBlock[],
  samples: number,
): TableData<'full_ensembles'> {
  const { ensembles, points } = record.sources;
  const top = largest(record);
  const rows = spaceGroups(record).map((group) => {
    const block = blocks[group.block]!;
    return describeGroup(block, group, block.terms[top]!);
  });
  const entropyBits = Math.log2(points);
  return {
    a: rows.map(({ group }) => ensembles[group.a]!),
    b: rows.map(({ group }) => ensembles[group.b]!),
    nmi: reals(rows, (row) => row.nmi[0]),
    nmi_se: reals(rows, (row) => row.nmi[1]),
    vi_bits: reals(rows, (row) => row.vi[0]),
    vi_se: reals(rows, (row) => row.vi[1]),
    pairs: integers(rows, ({ group }) => group.pairs.length),
    information_bits: reals(rows, (row) => row.information[0]),
    information_se: reals(rows, (row) => row.information[1]),
    information_sd: reals(rows, (row) => row.sdBits),
    entropy_fraction: reals(rows, (row) => row.information[0] / entropyBits),
    spaces: integers(rows, ({ group }) => group.spaces.length),
    step: reals(rows, ({ group }) => numberOfStep(record, group.step)),
    samples: BigInt64Array.from(rows, () => BigInt(samples)),
  };
}
