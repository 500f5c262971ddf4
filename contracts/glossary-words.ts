import type { GlossaryEntry } from './glossary-entry.ts';

/** What a census is made of. */
export const WORDS: readonly GlossaryEntry[] = [
  {
    term: 'space',
    synonyms: ['representation space', 'latent space', 'spaces'],
    definition: 'One model’s representation of the data: a posterior for every data point, in D dimensions.',
    unit: '',
    where: ['spaces.space', 'spaces.name'],
    see: 'docs/inputs.md#arrays-and-kinds',
  },
  {
    term: 'ensemble',
    synonyms: ['ensembles'],
    definition:
      'A named set of spaces that are compared with each other, such as fifty trainings that differ in their random start.',
    unit: '',
    where: ['spaces.ensemble'],
    see: 'docs/inputs.md#naming-files',
  },
  {
    term: 'channel',
    synonyms: ['latent dimension', 'dimension', 'latent', 'channels'],
    definition: 'One latent dimension of one space, or a whole space taken as one (its dimension is then −1).',
    unit: '',
    where: ['channels.channel', 'channels.dimension'],
    see: 'docs/inputs.md#arrays-and-kinds',
  },
  {
    term: 'kind',
    synonyms: ['posterior kind', 'posterior', 'diagonal_gaussian', 'full_gaussian', 'categorical'],
    definition:
      'What the posteriors of a space are: diagonal or full Gaussians, categorical, hard labels, samples, given coefficients, or points.',
    unit: '',
    where: ['spaces.kind'],
    see: 'docs/inputs.md#arrays-and-kinds',
  },
  {
    term: 'data point',
    synonyms: ['points', 'N', 'row', 'ids'],
    definition:
      'One of the N inputs that every model was given, in the same order; ids, where there are some, prove it.',
    unit: 'points',
    where: ['spaces.points'],
    see: 'docs/inputs.md#data-points-and-ids',
  },
  {
    term: 'sample',
    synonyms: ['fingerprint sample', 'n', 'sample size'],
    definition: 'The n data points on which everything is compared, the same for every space, drawn once by a seed.',
    unit: 'points',
    range: '2 to N; default min(1000, N)',
    where: [],
    see: 'docs/inputs.md#the-sample',
  },
  {
    term: 'kept',
    synonyms: ['dropped', 'dead dimension', 'inactive', 'minInformationBits'],
    definition:
      'A channel is kept for comparison when it says more than minInformationBits (0.01 bits); others are dead and left out.',
    formula: 'kept: I(X;U) > minInformationBits',
    unit: '',
    where: ['channels.kept'],
    see: 'docs/math.md#nmi',
  },
  {
    term: 'metadata',
    synonyms: ['space_metadata', 'meta', 'groupBy', 'properties'],
    definition: 'Properties of the models, from a table or from the names in a path, such as the seed or β.',
    unit: '',
    where: ['space_metadata.key', 'space_metadata.text', 'space_metadata.number'],
    see: 'docs/inputs.md#metadata',
  },
  {
    term: 'block',
    synonyms: ['blocks'],
    definition: 'A run of consecutive channels of one ensemble, at most 512, that is read and compared at once.',
    unit: '',
    where: [],
    see: 'docs/formats.md#a-store',
  },
  {
    term: 'tile',
    synonyms: ['tiles'],
    definition:
      'All pairs of the channels of two blocks: one object of the table pairs, and the unit of work that is never done twice.',
    unit: '',
    where: ['pairs.i', 'pairs.j'],
    see: 'docs/formats.md#a-store',
  },
  {
    term: 'run',
    synonyms: ['runs', 'census'],
    definition:
      'One execution of a job on given inputs; finished when its manifest.json is there, resumable until then.',
    unit: '',
    where: [],
    see: 'docs/formats.md#a-store',
  },
  {
    term: 'run id',
    synonyms: ['runId', 'identity', 'id of a run'],
    definition:
      'What names a run: a hash of the job, the content of its inputs, engine and arithmetic; the same work has the same id.',
    formula: 'first 16 hex digits of SHA-256( schema, job, inputs, engine, arithmetic, numeric version )',
    unit: '',
    where: [],
    see: 'docs/formats.md#the-job-file',
  },
  {
    term: 'manifest',
    synonyms: ['manifest.json'],
    definition: 'The list of what a run left, with hashes, written last: a run is finished if and only if it is there.',
    unit: '',
    where: [],
    see: 'docs/formats.md#json-objects',
  },
  {
    term: 'engine',
    synonyms: ['native', 'reference'],
    definition:
      'What computes the pairs: native (Rust, all cores) or reference (the readable formulas, some hundred times slower).',
    unit: '',
    where: [],
    see: 'docs/operations.md#threads-and-memory',
  },
  {
    term: 'arithmetic',
    synonyms: ['avx512', 'avx2', 'neon', 'f64'],
    definition:
      'What decides an engine’s last bits; part of a run’s id, so that a run is finished by the arithmetic it was begun with.',
    unit: '',
    where: [],
    see: 'docs/operations.md#workers-and-queues',
  },
  {
    term: 'store',
    synonyms: ['CENSUS_STORE', 'folder of runs'],
    definition:
      'The folder that keeps runs: what a run wrote is never changed, and nothing is lost when it is interrupted.',
    unit: '',
    where: [],
    see: 'docs/formats.md#a-store',
  },
];
