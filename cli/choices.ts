/** Closed lists of the command line, where the commands themselves are not loaded yet. */

/** Matrices of pairs of channels that `census export` writes. */
const CHANNEL_MATRICES = ['nmi', 'vi', 'exp_vi', 'joint'] as const;
export type ChannelMatrix = (typeof CHANNEL_MATRICES)[number];

/** Those of pairs of whole spaces. */
const SPACE_MATRICES = ['full_nmi', 'full_vi', 'full_exp_vi', 'full_shared'] as const;
export type SpaceMatrix = (typeof SPACE_MATRICES)[number];

export const MATRIX_NAMES = [...CHANNEL_MATRICES, ...SPACE_MATRICES] as const;
export type MatrixName = (typeof MATRIX_NAMES)[number];

export const isSpaceMatrix = (name: MatrixName): name is SpaceMatrix =>
  (SPACE_MATRICES as readonly string[]).includes(name);

/** What `census cite` prints. */
export const CITE_FORMS = ['bibtex', 'markdown', 'latex'] as const;
export type CiteForm = (typeof CITE_FORMS)[number];
