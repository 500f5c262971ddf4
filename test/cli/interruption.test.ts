import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { onInterrupt, untilAborted } from '../../cli/interruption.ts';

const SIGNALS = ['SIGINT', 'SIGTERM'] as const;
let others: NodeJS.SignalsListener[];
beforeEach(() => {
  others = SIGNALS.flatMap((name) => process.listeners(name));
});
afterEach(() => {
  jest.restoreAllMocks();
  for (const name of SIGNALS) {
    for (const listener of process.listeners(name)) if (!others.includes(listener)) process.off(name, listener);
  }
});

describe('an interruption', () => {
  it.each(SIGNALS)('by %s aborts with what to do later; the second one ends the process', (name) => {
    const exit = jest.spyOn(process, 'exit').mockImplementation(() => undefined as never);
    const { signal } = onInterrupt('give it again');
    process.emit(name);
    expect(signal.reason).toMatchObject({ tag: 'interrupted', hint: 'give it again' });
    expect(exit).not.toHaveBeenCalled();
    process.emit(name);
    expect(exit).toHaveBeenCalledWith(130);
  });

  it('is heard by who asks after it came', async () => {
    const controller = new AbortController();
    const before = untilAborted(controller.signal);
    controller.abort();
    await expect(before).resolves.toBeUndefined();
    await expect(untilAborted(controller.signal)).resolves.toBeUndefined();
  });
});
