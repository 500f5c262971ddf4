import type { GlossaryEntry } from './glossary-entry.ts';

/** What the structure of an ensemble is made of: order, groups, matches. */
export const STRUCTURE_TERMS: readonly GlossaryEntry[] = [
  {
    term: 'OPTICS',
    synonyms: ['order', 'ordering', 'density clustering', 'position'],
    definition:
      'A walk through the channels, always on to the nearest one left; groups of like channels become valleys of its reachability.',
    unit: '',
    where: ['order_nmi.position', 'order_vi.position'],
    see: 'docs/math.md#optics',
  },
  {
    term: 'reachability',
    synonyms: ['reachability distance', 'reachability plot', 'profile'],
    definition:
      'How far the walk had to go to a channel: its smallest distance to those before it, no smaller than their core distance.',
    formula: 'reachability(V) = min over U before V of max( core distance(U), distance(U,V) )',
    unit: 'nats (NMI), bits (VI)',
    range: 'at least 0; +inf where a walk starts',
    where: ['order_nmi.reachability', 'order_vi.reachability'],
    see: 'docs/math.md#optics',
  },
  {
    term: 'core distance',
    synonyms: ['core_distance', 'core'],
    definition:
      'The distance from a channel to the minSamples-th nearest one, itself included: small in the midst of many like channels.',
    unit: 'nats (NMI), bits (VI)',
    range: 'at least 0; +inf with fewer than minSamples channels in reach',
    where: ['order_nmi.core_distance', 'order_vi.core_distance'],
    see: 'docs/math.md#optics',
  },
  {
    term: 'predecessor',
    synonyms: [],
    definition: 'The channel from which the walk reached this one, or −1 where it started anew.',
    unit: '',
    where: ['order_nmi.predecessor', 'order_vi.predecessor'],
    see: 'docs/math.md#optics',
  },
  {
    term: 'xi',
    synonyms: ['ξ', 'steepness'],
    definition: 'How much the reachability must fall, relative to itself, for the edge of a group.',
    formula: 'steep fall at k: reachability(k+1) ≤ (1 − ξ) · reachability(k)',
    unit: '',
    range: 'above 0, below 1; default 0.05',
    where: [],
    see: 'docs/math.md#optics',
  },
  {
    term: 'minSamples',
    synonyms: ['min_samples', 'min samples', 'auto'],
    definition:
      'How many channels must lie close together to count as dense; a fragment must recur in more models than that to become a group.',
    formula: 'auto: 0.4 × spaces of the ensemble, rounded, at least 3',
    unit: 'channels',
    range: 'at least 2',
    where: ['cluster_sensitivity.min_samples'],
    see: 'docs/math.md#optics',
  },
  {
    term: 'maxEps',
    synonyms: ['max_eps', 'eps', 'max eps'],
    definition:
      'The largest distance at which two channels count as neighbours; inf for no limit. Orders of many channels need one.',
    unit: 'nats (NMI), bits (VI)',
    range: 'above 0; default inf',
    where: [],
    see: 'docs/scale.md#orders-from-near-pairs',
  },
  {
    term: 'cluster',
    synonyms: ['group', 'clusters', 'leaf', 'fragment', 'hierarchy', 'parent'],
    definition:
      'A run of neighbouring channels in the order that are more like each other than what surrounds them; clusters nest, leaves hold no other.',
    unit: '',
    where: ['order_nmi.cluster', 'order_vi.cluster', 'clusters_nmi.cluster', 'clusters_vi.cluster'],
    see: 'docs/math.md#clusters',
  },
  {
    term: 'numeral',
    synonyms: ['roman numeral', 'I, II, III'],
    definition:
      'The name of a leaf cluster in figures and summaries: I, II, … by its place in the order of its ensemble.',
    unit: '',
    where: ['clusters_nmi.numeral', 'clusters_vi.numeral'],
    see: 'docs/math.md#clusters',
  },
  {
    term: 'representative',
    synonyms: ['medoid', 'exemplar'],
    definition:
      'The member of a cluster with the largest mean similarity to the other members: the channel that stands for the group.',
    unit: '',
    where: ['clusters_nmi.representative', 'clusters_vi.representative'],
    see: 'docs/math.md#clusters',
  },
  {
    term: 'mean similarity',
    synonyms: ['mean_similarity', 'cohesion'],
    definition: 'The similarity of two members of a cluster, averaged over all pairs of members.',
    unit: '',
    range: '0 to 1',
    where: ['clusters_nmi.mean_similarity', 'clusters_vi.mean_similarity'],
    see: 'docs/math.md#clusters',
  },
  {
    term: 'cluster sensitivity',
    synonyms: ['sensitivity', 'stability of clusters'],
    definition:
      'What other values of minSamples would give: how many groups, how many channels in one, and how large the largest.',
    unit: '',
    where: ['cluster_sensitivity.clusters', 'cluster_sensitivity.clustered', 'cluster_sensitivity.largest'],
    see: 'docs/math.md#clusters',
  },
  {
    term: 'match',
    synonyms: ['matches', 'counterpart'],
    definition: 'The channel of another ensemble that is most similar to the representative of a cluster.',
    unit: '',
    where: ['matches.channel', 'matches.value'],
    see: 'docs/math.md#clusters',
  },
  {
    term: 'share of models',
    synonyms: ['share_of_models', 'recurrence', 'prevalence'],
    definition:
      'The part of an ensemble’s models that have a channel at least as similar to the representative as the members of its cluster are to each other.',
    unit: '',
    range: '0 to 1',
    where: ['matches.share_of_models'],
    see: 'docs/math.md#clusters',
  },
];
