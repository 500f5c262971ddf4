import { parentPort } from 'node:worker_threads';
import { lnDensityRatios } from '../methods/densities.ts';
import { factorPairs, factorise } from './reference-factors.ts';
import { ascend } from '../methods/fusion.ts';
import { prepareMembers } from '../methods/fusion-gradient.ts';
import { information, jointInformationBlock } from '../methods/information.ts';
import { measureSpaces } from '../methods/measures.ts';
import { order } from '../methods/ordering.ts';
import { pairErrors } from '../methods/pair-errors.ts';
import { scorePairs } from '../methods/ranking.ts';
import { sparseStructureOf } from '../methods/sparse-structure.ts';
import { distancesOf, structureOf } from '../methods/structure.ts';
import { extractXi } from '../methods/xi.ts';
import type { ThreadReply, ThreadRequest, ThreadTasks } from './thread-tasks.ts';

/** Entry of the worker thread in which methods run, so that the main thread stays free for heartbeats. */

const PROGRESS_EVERY_MS = 100;

function reply(message: ThreadReply): void {
  parentPort?.postMessage(message);
}

/** Reports progress at most ten times a second; answers whether to go on. */
function reporter(stop: Int32Array): (done: number, total: number) => boolean {
  let last = 0;
  return (done, total) => {
    const now = performance.now();
    if (now - last >= PROGRESS_EVERY_MS || done === total) {
      last = now;
      reply({ progress: { done, total } });
    }
    return Atomics.load(stop, 0) === 0;
  };
}

function timeOptics({
  count,
  values,
  minSamples,
  xi,
}: ThreadTasks['optics']['input']): ThreadTasks['optics']['output'] {
  const distances = distancesOf({ measure: 'nmi', values, count });
  const start = performance.now();
  const { hierarchy } = extractXi(order(distances, count, { minSamples, maxEps: Infinity }), { minSamples, xi });
  return { seconds: (performance.now() - start) / 1000, clusters: hierarchy.length };
}

function perform(request: ThreadRequest): unknown {
  const onRow = reporter(request.stop);
  switch (request.name) {
    case 'information': {
      const { posteriors } = request.input;
      const informationNats = new Float64Array(posteriors.length);
      const selfJointNats = new Float64Array(posteriors.length);
      for (const [c, posterior] of posteriors.entries()) {
        const terms = information(posterior);
        informationNats[c] = terms.informationNats;
        selfJointNats[c] = terms.selfJointNats;
        if (!onRow(c + 1, posteriors.length)) break;
      }
      return { informationNats, selfJointNats };
    }
    case 'pairs':
      return jointInformationBlock(request.input.rows, request.input.columns, { onRow });
    case 'densities':
      return lnDensityRatios(request.input, onRow);
    case 'factorise':
      return factorise(request.input, onRow);
    case 'factorPairs':
      return factorPairs(request.input, onRow);
    case 'fuse': {
      const { members, start, ...options } = request.input;
      return ascend(start, prepareMembers(members), options, { onStep: onRow });
    }
    case 'errors':
      return pairErrors(request.input, { onRow });
    case 'measures':
      return measureSpaces(request.input, onRow);
    case 'structure':
      return structureOf(request.input);
    case 'sparseStructure':
      return sparseStructureOf(request.input);
    case 'ranking':
      return scorePairs({ ...request.input, onRow });
    case 'optics':
      return timeOptics(request.input);
  }
}

parentPort?.on('message', (request: ThreadRequest) => {
  try {
    const start = performance.now();
    const output = perform(request);
    reply({ output, seconds: (performance.now() - start) / 1000 });
  } catch (error) {
    reply({ error: String(error) });
  }
});
