import { CensusError } from '../contracts/errors.ts';
import { manifestKey, reportKey, runPrefix } from '../contracts/keys.ts';
import type { Manifest } from '../contracts/run.ts';
import type { NotifyInput } from '../contracts/schedules.ts';
import { readJson } from '../store/json.ts';
import type { ObjectStore } from '../store/object-store.ts';
import { readScheduled } from '../store/scheduled-job.ts';
import type { ActivityContext } from './context.ts';
import { tellProgram } from './notified-program.ts';
import { tellWebhook } from './notified-webhook.ts';
import { perform } from './perform.ts';

/** The event that a command line would end with: `finished` or `failed`. */
async function eventOf(store: ObjectStore, { run, tiles, fingerprints, failure }: NotifyInput): Promise<object> {
  const uri = `${store.uri}/${runPrefix(run)}`.replace(/\/$/, '');
  if (failure !== undefined) return { event: 'failed', run: uri, message: failure };
  const manifest = await readJson<Manifest>(store, manifestKey(run));
  if (!manifest) throw new CensusError('object-missing', `missing ${manifestKey(run)}`);
  const seconds = (Date.parse(manifest.finishedAt) - Date.parse(manifest.startedAt)) / 1000;
  return { event: 'finished', run: uri, report: `${store.uri}/${reportKey(run)}`, seconds, tiles, fingerprints };
}

/** Tells of the end of a scheduled run, once or, where a worker dies in between, more often. */
export function createNotify({ store, commands }: ActivityContext) {
  return function notify(input: NotifyInput): Promise<void> {
    return perform(async ({ signal }) => {
      const { notify: to } = await readScheduled(store, input.scheduled);
      if (!to) return;
      const line = JSON.stringify(await eventOf(store, input));
      if ('webhook' in to) return tellWebhook(to.webhook, line, signal);
      if (!commands) {
        throw new CensusError(
          'command-refused',
          `${to.command[0]}: expected a worker that may start programs, got none`,
          {
            hint: 'start the compute workers with --allow-commands, or notify a webhook',
          },
        );
      }
      return tellProgram(to.command, line, { ...commands, signal });
    });
  };
}
