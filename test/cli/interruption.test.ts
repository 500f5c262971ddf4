import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { onInterrupt, untilAborted } from '../../cli/interruption.ts';

afterEach(() => {
  jest.restoreAllMocks();
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.removeAllListeners(name);
});

describe('an interruption', () => {
  it.each(['SIGINT', 'SIGTERM'] as const)('by %s aborts with what to do later; the second one ends the process', (name) => {
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
