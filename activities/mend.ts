import { ApplicationFailure } from '@temporalio/activity';
import { damagedWith } from '../contracts/damage.ts';
import type { ErrorFields } from '../contracts/errors.ts';
import { warningsKey } from '../contracts/keys.ts';
import type { Warning } from '../contracts/sources.ts';
import { sha256 } from '../store/digest.ts';
import { encodeJson } from '../store/json.ts';
import type { ObjectStore } from '../store/object-store.ts';
import { putSame } from '../store/put.ts';
import { removeDamaged } from '../store/remove-damaged.ts';

interface Detail {
  readonly hint?: string;
  readonly fields?: ErrorFields;
}

/**
 * The object that a failure says is damaged, or gone: another activity may have found it first. Not one that only differs
 * from what was computed now.
 */
function damagedKey(error: unknown): string | undefined {
  if (!(error instanceof ApplicationFailure) || !['object-corrupt', 'object-missing'].includes(String(error.type))) {
    return undefined;
  }
  const { fields } = (error.details?.[0] ?? {}) as Detail;
  if (fields?.['differs'] === true || typeof fields?.['key'] !== 'string') return undefined;
  return fields['key'].split(': ')[0]; // a member of an archive stands behind its object
}

/** Leaves a warning that names a damaged object. */
async function warn(store: ObjectStore, run: string, key: string, message: string): Promise<void> {
  const warning: Warning = {
    tag: 'object-damaged',
    message: `${message}; it was removed and made again`,
    hint: 'disks and memory fail: where it comes up again, look at the machine that keeps the store',
  };
  await putSame(store, warningsKey(run, `damaged-${sha256(`${key} ${message}`).slice(0, 8)}`), encodeJson([warning]));
}

type Activity<I, O> = (input: I) => Promise<O>;

/**
 * An activity after which a damaged object of its own run is gone: its failure then says `mended`, and the workflow goes
 * through the run again, which makes what is missing.
 */
export const mending =
  <I extends { readonly run?: string }, O>(store: ObjectStore, activity: Activity<I, O>): Activity<I, O> =>
  async (input) => {
    try {
      return await activity(input);
    } catch (error) {
      const key = damagedKey(error);
      if (key === undefined || input.run === undefined) throw error;
      const { message, details, type } = error as ApplicationFailure;
      const damaged = damagedWith(input.run, key);
      if (!damaged) throw error;
      if (type === 'object-corrupt') await warn(store, input.run, key, message);
      await removeDamaged(store, damaged);
      throw ApplicationFailure.create({
        message,
        type: String(type),
        nonRetryable: true,
        details: [{ ...(details?.[0] as Detail), mended: true }],
      });
    }
  };
