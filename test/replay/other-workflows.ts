import { sleep } from '@temporalio/workflow';

/** Not our shard: it waits first, as a careless change might. */
export async function shard(): Promise<void> {
  await sleep('1s');
}
