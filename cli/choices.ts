/** Closed lists of the command line, where the commands themselves are not loaded yet. */

/** Matrices that `census export` writes. */
export const MATRIX_NAMES = ['nmi', 'vi', 'exp_vi', 'joint'] as const;
export type MatrixName = (typeof MATRIX_NAMES)[number];

/** What `census cite` prints. */
export const CITE_FORMS = ['bibtex', 'markdown', 'latex'] as const;
export type CiteForm = (typeof CITE_FORMS)[number];
