import { afterAll, describe, expect, it } from '@jest/globals';
import type { Channel } from '../../engines/engine.ts';
import { createReferenceEngine } from '../../engines/reference.ts';
import { createMemoryStore } from '../../store/memory.ts';
import { meteredEngine } from '../../worker/metered-engine.ts';
import { meteredStore } from '../../worker/metered-store.ts';
import type { Metrics } from '../../worker/metrics.ts';

/** Metrics that take notes. */
function noted(): { metrics: Metrics; notes: unknown[][] } {
  const notes: unknown[][] = [];
  const note =
    (name: string) =>
    (...args: unknown[]) =>
      void notes.push([name, ...args]);
  const metrics: Metrics = {
    pairs: note('pairs'),
    engineCall: (operation) => void notes.push(['call', operation]),
    engineRate: (rate) => void notes.push(['rate', rate > 0]),
    storeCall: note('store'),
    retry: note('retry'),
    slots: note('slots'),
    memory: note('memory'),
  };
  return { metrics, notes };
}

const engine = createReferenceEngine({ threads: 1 });
afterAll(() => engine.close());

const CHANNELS: Channel[] = [
  [0, 0, 1, 1],
  [0, 1, 0, 1],
  [0, 1, 1, 0],
].map((labels) => ({
  posterior: { kind: 'labels', points: 4, labels: Int32Array.from(labels) },
  informationNats: Math.LN2,
  selfJointNats: Math.LN2,
}));

describe('an engine that is measured', () => {
  it('gives the very numbers, and counts pairs and calls', async () => {
    const { metrics, notes } = noted();
    const measured = meteredEngine(engine, metrics);
    expect(await measured.pairs(CHANNELS, undefined)).toEqual(await engine.pairs(CHANNELS, undefined));
    await measured.pairs(CHANNELS, CHANNELS.slice(1));
    expect(await measured.information([CHANNELS[0]!.posterior])).toEqual(
      await engine.information([CHANNELS[0]!.posterior]),
    );
    const kinds = ['pairs', 'call'];
    expect(notes.filter(([kind]) => kinds.includes(String(kind)))).toEqual([
      ...[
        ['call', 'pairs'],
        ['pairs', 6],
        ['call', 'pairs'],
        ['pairs', 6],
        ['call', 'information'],
      ],
    ]);
    expect(measured).toMatchObject({ name: engine.name, arithmetic: engine.arithmetic, threads: engine.threads });
  });

  it('counts nothing of a call that fails', async () => {
    const { metrics, notes } = noted();
    const stopped = meteredEngine(engine, metrics).pairs(CHANNELS, undefined, { signal: AbortSignal.abort() });
    await expect(stopped).rejects.toBeDefined();
    expect(notes).toEqual([]);
  });
});

describe('a store that is measured', () => {
  it('holds what it is given, and counts what moved', async () => {
    const { metrics, notes } = noted();
    const store = meteredStore(createMemoryStore(), metrics);
    await store.putIfAbsent('a', Uint8Array.of(1, 2, 3));
    await store.putIfAbsent('a', Uint8Array.of(4));
    expect(await store.get('a', { range: { start: 1, end: 3 } })).toEqual(Uint8Array.of(2, 3));
    expect(await store.get('b')).toBeUndefined();
    expect(await store.head('a')).toEqual({ bytes: 3 });
    expect(notes).toEqual([
      ...[
        ['store', 'put', 3],
        ['store', 'put', 0],
        ['store', 'get', 2],
        ['store', 'get', 0],
        ['store', 'head', 0],
      ],
    ]);
  });
});
