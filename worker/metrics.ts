import type { MetricMeter } from '@temporalio/common';

/** What a worker counts besides the SDK's own numbers; docs/fleet.md says what each means. */
export interface Metrics {
  /** Pairs of channels whose joint information was computed. */
  pairs(count: number): void;
  /** A call of the engine that has ended, and how long it took, in seconds. */
  engineCall(operation: string, seconds: number): void;
  /** Pairs a second of the last call that computed pairs. */
  engineRate(pairsPerSecond: number): void;
  /** An operation of the store, and the bytes that it moved. */
  storeCall(operation: string, bytes: number): void;
  /** An attempt at an activity after the first. */
  retry(activity: string): void;
  /** Activities under way, of how many at once at most. */
  slots(used: number, limit: number): void;
  /** Memory of this process, in bytes. */
  memory(bytes: number): void;
}

/** The SDK's counters take whole numbers; times are counted in milliseconds. */
export function createMetrics(meter: MetricMeter): Metrics {
  const pairs = meter.createCounter('census_pairs', undefined, 'pairs of channels computed');
  const calls = meter.createCounter('census_engine_calls', undefined, 'calls of the engine');
  const busy = meter.createCounter('census_engine_busy_milliseconds', undefined, 'wall time within the engine');
  const rate = meter.createGauge('census_engine_pairs_per_second', 'float', undefined, 'pairs a second, last call');
  const requests = meter.createCounter('census_store_requests', undefined, 'operations of the store');
  const bytes = meter.createCounter('census_store_bytes', undefined, 'bytes read from and written to the store');
  const retries = meter.createCounter('census_activity_retries', undefined, 'attempts after the first');
  const used = meter.createGauge('census_slots_used', 'int', undefined, 'activities under way');
  const limit = meter.createGauge('census_slots_limit', 'int', undefined, 'activities at once at most');
  const memory = meter.createGauge('census_memory_bytes', 'int', undefined, 'resident memory of the worker');
  return {
    pairs: (count) => pairs.add(count),
    engineCall(operation, seconds) {
      calls.add(1, { operation });
      busy.add(Math.round(seconds * 1000), { operation });
    },
    engineRate: (pairsPerSecond) => rate.set(pairsPerSecond),
    storeCall(operation, moved) {
      requests.add(1, { operation });
      if (moved > 0) bytes.add(moved, { operation });
    },
    retry: (activity) => retries.add(1, { activity }),
    slots(now, atMost) {
      used.set(now);
      limit.set(atMost);
    },
    memory: (resident) => memory.set(resident),
  };
}
