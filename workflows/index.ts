export { bounds } from './bounds.ts';
export { census } from './census.ts';
export { fullSpace } from './full-space.ts';
export { fusion } from './fusion.ts';
export { measures } from './measures.ts';
export { ranking } from './ranking.ts';
export { shard } from './shard.ts';
export { structure } from './structure.ts';
