import type { Engine } from '../engines/engine.ts';
import type { Metrics } from './metrics.ts';

/** An engine that tells how much it did, and how fast; what it computes is untouched. */
export function meteredEngine(engine: Engine, metrics: Metrics): Engine {
  async function timed<T>(operation: string, call: () => Promise<T>, pairsOf?: (result: T) => number): Promise<T> {
    const start = performance.now();
    const result = await call();
    const seconds = (performance.now() - start) / 1000;
    metrics.engineCall(operation, seconds);
    const pairs = pairsOf?.(result);
    if (pairs !== undefined) {
      metrics.pairs(pairs);
      if (seconds > 0) metrics.engineRate(pairs / seconds);
    }
    return result;
  }

  return {
    ...engine,
    information: (...args) => timed('information', () => engine.information(...args)),
    pairs: (...args) =>
      timed(
        'pairs',
        () => engine.pairs(...args),
        (joint) => joint.length,
      ),
    densities: (...args) => timed('densities', () => engine.densities(...args)),
    factorise: (...args) => timed('factorise', () => engine.factorise(...args)),
    factorPairs: (...args) =>
      timed(
        'factorPairs',
        () => engine.factorPairs(...args),
        ({ jointNats }) => jointNats.length,
      ),
    fuse: (...args) => timed('fuse', () => engine.fuse(...args)),
  };
}
