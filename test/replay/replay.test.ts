import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { DeterminismViolationError } from '@temporalio/workflow';
import { bundleWorkflowCode, DefaultLogger, Runtime, Worker } from '@temporalio/worker';
import * as workflows from '../../workflows/index.ts';
import type * as otherWorkflows from './other-workflows.ts';

/**
 * Histories of real runs, recorded by scripts/record-histories.ts: the code of today must take the same steps, or runs
 * that are under way break when a worker is upgraded.
 */

const FOLDER = join(import.meta.dirname, 'histories');
const files = readdirSync(FOLDER).filter((name) => name.endsWith('.json'));
Runtime.install({
  logger: new DefaultLogger('ERROR', () => undefined),
  telemetryOptions: { logging: { filter: 'OFF', forward: {} } },
});
afterAll(() => Runtime.instance().shutdown());

interface History {
  readonly events: HistoryEvent[];
}
interface HistoryEvent {
  readonly eventType: string;
  readonly workflowExecutionStartedEventAttributes?: { workflowId: string };
  readonly activityTaskScheduledEventAttributes?: { activityType: { name: string } };
  readonly workflowTaskCompletedEventAttributes?: { sdkMetadata?: object };
  readonly startChildWorkflowExecutionInitiatedEventAttributes?: { workflowId: string };
}

const read = (name: string): History => JSON.parse(readFileSync(join(FOLDER, name), 'utf8')) as History;
const options = { workflowBundle: { codePath: process.env['CENSUS_TEST_BUNDLE']! } };
/** The ids of children are made from it. */
const idOf = ({ events }: History): string => events[0]!.workflowExecutionStartedEventAttributes!.workflowId;
const replay = (history: History): Promise<void> => Worker.runReplayHistory(options, history, idOf(history));

describe('recorded histories', () => {
  it('are there for every workflow', () => {
    const recorded = new Set(files.map((name) => name.split(/[-.]/)[0]));
    expect([...recorded].sort()).toEqual(Object.keys(workflows).sort());
  });

  it.each(files)(
    '%s is replayed by the code of today',
    async (name) => {
      await expect(replay(read(name))).resolves.toBeUndefined();
    },
    60_000,
  );

  it('are all replayed by one worker', async () => {
    const all = files.map(read).map((history) => ({ workflowId: idOf(history), history }));
    const seen: string[] = [];
    for await (const { workflowId, error } of Worker.runReplayHistories(options, all)) {
      expect(error).toBeUndefined();
      seen.push(workflowId);
    }
    expect(seen.sort()).toEqual(all.map((each) => each.workflowId).sort());
  }, 60_000);

  it.each(files)('%s is short, and carries what replay needs to find a change', (name) => {
    const { events } = read(name);
    expect(events.length).toBeLessThan(100);
    const flagged = events.filter((event) => event.workflowTaskCompletedEventAttributes?.sdkMetadata !== undefined);
    expect(flagged.length).toBeGreaterThan(0);
    expect(events.at(-1)!.eventType).toBe('EVENT_TYPE_WORKFLOW_EXECUTION_COMPLETED');
  });
});

describe('a history that the code would not have made', () => {
  /** The history with one event changed. */
  function altered(name: string, change: (event: HistoryEvent) => boolean): History {
    const history = read(name);
    const found = history.events.some((event) => change(event));
    if (!found) throw new Error(`${name}: expected an event to alter, found none`);
    return history;
  }

  it.each<[string, string, (event: HistoryEvent) => boolean]>([
    [
      'another activity',
      'structure.json',
      ({ activityTaskScheduledEventAttributes: scheduled }) =>
        scheduled?.activityType.name === 'measureChance' &&
        Boolean((scheduled.activityType.name = 'tabulateStructure')),
    ],
    [
      'another child',
      'census.json',
      ({ startChildWorkflowExecutionInitiatedEventAttributes: child }) =>
        child !== undefined && Boolean((child.workflowId += '/other')),
    ],
  ])(
    'with %s is a violation of determinism',
    async (_, name, change) => {
      await expect(replay(altered(name, change))).rejects.toBeInstanceOf(DeterminismViolationError);
    },
    60_000,
  );

  it('for other workflows is a violation too', async () => {
    const { code } = await bundleWorkflowCode({
      workflowsPath: join(import.meta.dirname, 'other-workflows.ts'),
      logger: new DefaultLogger('ERROR', () => undefined),
    });
    const name: keyof typeof otherWorkflows = 'shard';
    const history = read(`${name}-catalogue-0.json`);
    const strange = Worker.runReplayHistory({ workflowBundle: { code } }, history, idOf(history));
    await expect(strange).rejects.toBeInstanceOf(DeterminismViolationError);
  }, 60_000);
});
