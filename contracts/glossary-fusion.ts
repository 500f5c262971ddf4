import type { GlossaryEntry } from './glossary-entry.ts';

/** Synthesis spaces. */
export const FUSION_TERMS: readonly GlossaryEntry[] = [
  {
    term: 'fusion',
    synonyms: ['synthesis space', 'model fusion', 'fused space', 'members'],
    definition:
      'A space of free Gaussians, moved by gradient ascent until it agrees as far as it can with a set of spaces or channels, its members.',
    unit: '',
    where: ['fusion.mean', 'fusion.logvar', 'fusion_trace.objective', 'fusion_summary.final', 'fusion_members.nmi'],
    see: 'docs/fusion.md#fusion',
  },
  {
    term: 'anchored NMI',
    synonyms: ['nmi_anchored', 'nmi_code'],
    definition:
      'What the published code of model fusion optimises under the name NMI: ln n is taken off every information. Like NMI it is largest where two spaces agree, but unlike NMI it does not reward an empty space.',
    formula: '−(ln n − I(U;V)) / √( (ln n − I(U;U′)) (ln n − I(V;V′)) )',
    unit: '',
    range: 'at most 0; not a similarity between 0 and 1',
    where: ['fusion_trace.objective', 'fusion_summary.final', 'fusion_summary.initial'],
    see: 'docs/fusion.md#objectives',
  },
  {
    term: 'continuity',
    synonyms: [],
    definition:
      'How far the widest step between neighbouring data points of a fused space stands out: a cut in a circle makes it large.',
    formula: 'largest Bhattacharyya distance between neighbours / its 90th percentile',
    unit: '',
    range: 'at least 1; NaN without orderBy',
    where: ['fusion_summary.continuity'],
    see: 'docs/fusion.md#continuity-and-uniformity',
  },
  {
    term: 'uniformity',
    synonyms: [],
    definition: 'How unequal the steps between the means of neighbouring data points of a fused space are.',
    formula: 'standard deviation / mean of the Euclidean distances between neighbours',
    unit: '',
    range: 'at least 0, which is perfect; NaN without orderBy',
    where: ['fusion_summary.uniformity'],
    see: 'docs/fusion.md#continuity-and-uniformity',
  },
];
