/** Orchestration only: its workers need no credentials of any store. */
export const WORKFLOW_QUEUE = 'census-workflow';

/**
 * Computing for one store in one arithmetic: a worker polls only queues it can serve bit for bit, and only for the
 * store it was started with (docs/decisions/0007-compute-queue-per-store.md).
 * @param storeId 8 hex digits of the SHA-256 of the store's URI.
 */
export const computeQueue = (arithmetic: string, storeId: string): string => `census-compute-${arithmetic}-${storeId}`;
