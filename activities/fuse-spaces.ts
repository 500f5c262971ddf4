import { checkpointsOf, rateOf } from '../contracts/analyses/fusion.ts';
import { CensusError } from '../contracts/errors.ts';
import { fusionKey, fusionPartKey, fusionStateKey, warningsKey } from '../contracts/keys.ts';
import type { PortionInput, Tally } from '../contracts/messages.ts';
import type { Task } from '../engines/engine.ts';
import { type AscentState, startAscent } from '../methods/fusion.ts';
import { nats } from '../methods/nats.ts';
import { getObject } from '../store/get.ts';
import { encodeJson } from '../store/json.ts';
import { decodeNpz, encodeNpz } from '../store/npz.ts';
import type { ObjectStore } from '../store/object-store.ts';
import { putSame } from '../store/put.ts';
import { encodeTable } from '../store/table.ts';
import type { ActivityContext } from './context.ts';
import { describeFusion, FUSION_PARTS, refuseMembers } from './describe-fusion.ts';
import { type FusionCase, readFusionCase } from './fusion-case.ts';
import { perform } from './perform.ts';
import { sampleFacts } from './sample-facts.ts';

/** What a checkpoint keeps: the state, and the objective before each step since the last one and of the state itself. */
function encodeState({ points, dimensions, mean, logvar, moments }: AscentState, objectives: Float64Array): Uint8Array {
  const shape = [points, dimensions];
  return encodeNpz({
    mean: { shape, data: mean },
    logvar: { shape, data: logvar },
    moments: { shape: [moments.length], data: moments },
    objectives: { shape: [objectives.length], data: objectives },
  });
}

async function readState(
  store: ObjectStore,
  key: string,
  { points, dimensions }: Pick<AscentState, 'points' | 'dimensions'>,
  taken: number,
): Promise<{ state: AscentState; objectives: Float64Array }> {
  const members = decodeNpz(await getObject(store, key), key);
  const of = (name: string): Float64Array => members[name]!.data as Float64Array;
  const state = { points, dimensions, mean: of('mean'), logvar: of('logvar'), moments: of('moments'), taken };
  return { state, objectives: of('objectives') };
}

/** A synthesis space for one set of members, checkpoint after checkpoint, and what is to be told of it. */
export function createFuseSpaces({ store, engine }: ActivityContext) {
  /** From the newest checkpoint on, to the last. */
  async function climb(run: string, portion: number, found: FusionCase, task: Task): Promise<AscentState> {
    const { fusion, posteriors, start, rows } = found;
    const steps = checkpointsOf(fusion, posteriors.length, rows.length);
    let state = startAscent(start, fusion.optimiser);
    let next = steps.length;
    while (next > 0 && !(await store.head(fusionStateKey(run, portion, steps[next - 1]!)))) next -= 1;
    if (next > 0) {
      const at = steps[next - 1]!;
      ({ state } = await readState(store, fusionStateKey(run, portion, at), start, at));
    }
    for (const step of steps.slice(next)) {
      const { taken } = state;
      const ascent = {
        members: posteriors,
        start: state,
        objective: fusion.objective,
        floorNats: nats(fusion.floorBits),
        optimiser: fusion.optimiser,
        rate: rateOf(fusion, rows.length),
        steps: step - taken,
      };
      const onProgress = (done: number): void => task.onProgress?.(taken + done, fusion.steps);
      const climbed = await engine.fuse(ascent, { ...task, onProgress });
      refuseDivergence(found, climbed.state, climbed.objectives);
      await putSame(store, fusionStateKey(run, portion, step), encodeState(climbed.state, climbed.objectives));
      ({ state } = climbed);
    }
    return state;
  }

  /** The objective before each step, and at the end. */
  async function traceOf(
    run: string,
    portion: number,
    { fusion, posteriors, start }: FusionCase,
  ): Promise<Float64Array> {
    const trace = new Float64Array(fusion.steps + 1);
    let from = 0;
    for (const step of checkpointsOf(fusion, posteriors.length, start.points)) {
      const { objectives } = await readState(store, fusionStateKey(run, portion, step), start, step);
      trace.set(objectives, from);
      from = step;
    }
    return trace;
  }

  return function fuseSpaces({ run, portion }: PortionInput): Promise<Tally> {
    return perform(async (task) => {
      const last = fusionPartKey(run, portion, 'fusion_summary');
      if (await store.head(last)) return { computed: 0, reused: 1 };
      const found = await readFusionCase(store, run, portion, task);
      await refuseMembers(engine, found, task);
      const state = await climb(run, portion, found, task);
      const trace = await traceOf(run, portion, found);
      const { tables, warnings } = await describeFusion(engine, found, { state, trace, task });
      const shape = [state.points, state.dimensions];
      const space = {
        mean: { shape, data: state.mean },
        logvar: { shape, data: state.logvar },
        rows: { shape: [found.rows.length], data: found.rows },
      };
      await putSame(store, fusionKey(run, portion), encodeNpz(space));
      if (warnings.length > 0) await putSame(store, warningsKey(run, `fusion-${portion}`), encodeJson(warnings));
      for (const name of FUSION_PARTS) {
        const bytes = encodeTable(name, tables[name], sampleFacts(found.record));
        await putSame(store, fusionPartKey(run, portion, name), bytes);
      }
      return { computed: 1, reused: 0 };
    });
  };
}

/** @throws CensusError `run-failed` where the ascent has left the numbers. */
function refuseDivergence({ fusion, rows }: FusionCase, state: AscentState, objectives: Float64Array): void {
  const sound = [objectives, state.mean, state.logvar].every((values) => values.every(Number.isFinite));
  if (sound) return;
  const step = objectives.findIndex((value) => !Number.isFinite(value));
  const at = state.taken - objectives.length + 1 + (step < 0 ? objectives.length - 1 : step);
  throw new CensusError('run-failed', `fusion ${fusion.name}: expected finite numbers at step ${at}, got others`, {
    hint: `the ascent has diverged: lower the rate below ${rateOf(fusion, rows.length)}`,
    fields: { fusion: fusion.name, step: at },
  });
}
