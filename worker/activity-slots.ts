import { setTimeout as sleep } from 'node:timers/promises';
import type { ActivitySlotInfo, CustomSlotSupplier, SlotPermit } from '@temporalio/worker';

const LOOK_AGAIN_MS = 500;

export interface SlotLimits {
  /** Activities at once at most. */
  readonly slots: number;
  /** Above this no further activity is taken on while one is under way. */
  readonly memoryBytes: number;
  /** Memory of this process, in bytes. */
  readonly resident: () => number;
}

/**
 * Hands out the right to ask for one more activity: never more than `slots`, and while memory is short none but the
 * first, so that a worker with too little of it still gets on, one activity after the other.
 */
export function activitySlots({ slots, memoryBytes, resident }: SlotLimits): CustomSlotSupplier<ActivitySlotInfo> {
  let held = 0;
  let released = new AbortController();

  const take = (): SlotPermit | null => {
    if (held >= slots || (held > 0 && resident() > memoryBytes)) return null;
    held += 1;
    return {};
  };

  return {
    type: 'custom',
    async reserveSlot(_, abortSignal) {
      for (;;) {
        abortSignal.throwIfAborted();
        const permit = take();
        if (permit) return permit;
        const wake = AbortSignal.any([abortSignal, released.signal]);
        await sleep(LOOK_AGAIN_MS, undefined, { signal: wake }).catch(() => undefined);
      }
    },
    tryReserveSlot: take,
    markSlotUsed: () => undefined,
    releaseSlot() {
      held -= 1;
      released.abort();
      released = new AbortController();
    },
  };
}
