export { census } from './census.ts';
export { shard } from './shard.ts';
export { structure } from './structure.ts';
