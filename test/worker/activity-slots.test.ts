import { describe, expect, it } from '@jest/globals';
import type { ActivitySlotInfo, SlotReleaseContext, SlotReserveContext } from '@temporalio/worker';
import { activitySlots } from '../../worker/activity-slots.ts';

const RESERVE = {} as SlotReserveContext;
const RELEASE = {} as SlotReleaseContext<ActivitySlotInfo>;
const never = new AbortController().signal;

/** Whether a promise is still open after everything that was due has run. */
async function isOpen(promise: Promise<unknown>): Promise<boolean> {
  const open = Symbol('open');
  const later = new Promise((resolve) => setTimeout(() => resolve(open), 50));
  return (await Promise.race([promise, later])) === open;
}

describe('slots for activities', () => {
  it('are handed out up to their number, and again once one is given back', async () => {
    const slots = activitySlots({ slots: 2, memoryBytes: 100, resident: () => 0 });
    await slots.reserveSlot(RESERVE, never);
    await slots.reserveSlot(RESERVE, never);
    expect(slots.tryReserveSlot(RESERVE)).toBeNull();
    const third = slots.reserveSlot(RESERVE, never);
    expect(await isOpen(third)).toBe(true);
    slots.releaseSlot(RELEASE);
    expect(await isOpen(third)).toBe(false);
    expect(slots.tryReserveSlot(RESERVE)).toBeNull();
  });

  it('are one while memory is short, and more once there is some', async () => {
    let resident = 101;
    const slots = activitySlots({ slots: 4, memoryBytes: 100, resident: () => resident });
    await slots.reserveSlot(RESERVE, never);
    expect(slots.tryReserveSlot(RESERVE)).toBeNull();
    const second = slots.reserveSlot(RESERVE, never);
    expect(await isOpen(second)).toBe(true);
    resident = 99;
    expect(await second).toEqual({});
    resident = 1000;
    slots.releaseSlot(RELEASE);
    slots.releaseSlot(RELEASE);
    expect(slots.tryReserveSlot(RESERVE)).toEqual({});
  });

  it('are waited for only as long as they are asked for', async () => {
    const slots = activitySlots({ slots: 1, memoryBytes: 100, resident: () => 0 });
    await slots.reserveSlot(RESERVE, never);
    const asking = new AbortController();
    const second = slots.reserveSlot(RESERVE, asking.signal);
    asking.abort();
    await expect(second).rejects.toMatchObject({ name: 'AbortError' });
    slots.releaseSlot(RELEASE);
    expect(slots.tryReserveSlot(RESERVE)).toEqual({});
  });
});
