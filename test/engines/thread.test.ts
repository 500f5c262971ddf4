import { afterEach, describe, expect, it } from '@jest/globals';
import { createMethodsThread } from '../../engines/thread.ts';
import { information, jointInformationBlock } from '../../methods/information.ts';
import { benchChannel } from '../../engines/bench-channel.ts';

/** Methods in a worker thread: the same numbers, one task after another, and a way to stop. */

const channels = Array.from({ length: 6 }, (_, c) => benchChannel(1, c, 50));
const large = Array.from({ length: 40 }, (_, c) => benchChannel(2, c, 1000));
let thread = createMethodsThread();
afterEach(async () => {
  await thread.close();
  thread = createMethodsThread();
});

describe('a thread of methods', () => {
  it('gives what the methods give, bit for bit', async () => {
    const found = await thread.run('information', { posteriors: channels });
    expect(found.informationNats).toBeCloseToArray(channels.map((channel) => information(channel).informationNats));
    expect(found.selfJointNats).toBeCloseToArray(channels.map((channel) => information(channel).selfJointNats));
    const pairs = await thread.run('pairs', { rows: channels, columns: undefined });
    expect(pairs).toBeCloseToArray(jointInformationBlock(channels, undefined));
  });

  it('does two tasks that are asked for at once, each with its own progress', async () => {
    const seen: string[] = [];
    const task = (name: string) => ({
      onProgress: (done: number, total: number) => seen.push(`${name} ${done}/${total}`),
    });
    const [first, second] = await Promise.all([
      thread.run('pairs', { rows: channels, columns: undefined }, task('a')),
      thread.run('pairs', { rows: channels.slice(0, 2), columns: channels.slice(2) }, task('b')),
    ]);
    expect(first).toHaveLength(21);
    expect(second).toBeCloseToArray(jointInformationBlock(channels.slice(0, 2), channels.slice(2)));
    expect(seen).toContain('a 50/50');
    expect(seen.at(-1)).toBe('b 50/50');
    expect(seen.findIndex((line) => line.startsWith('b'))).toBeGreaterThan(seen.lastIndexOf('a 50/50'));
  });

  it('tells what went wrong, and goes on with the next task', async () => {
    const rows = [channels[0]!, benchChannel(1, 0, 20)];
    await expect(thread.run('pairs', { rows, columns: undefined })).rejects.toThrow('pairs: RangeError: points');
    await expect(thread.run('information', { posteriors: channels.slice(0, 1) })).resolves.toBeDefined();
  });

  it('stops in the middle when it is told to, with the reason, and goes on with the next task', async () => {
    const controller = new AbortController();
    const reason = new Error('enough');
    let last = 0;
    const running = thread.run(
      'pairs',
      { rows: large, columns: undefined },
      {
        signal: controller.signal,
        onProgress: (done) => {
          last = done;
          controller.abort(reason);
        },
      },
    );
    await expect(running).rejects.toBe(reason);
    expect(last).toBeLessThan(1000);
    await expect(thread.run('information', { posteriors: channels })).resolves.toBeDefined();
  });

  it('does not begin what was called off before', async () => {
    const signal = AbortSignal.abort(new Error('too late'));
    await expect(thread.run('information', { posteriors: channels }, { signal })).rejects.toThrow('too late');
  });

  it('finishes what it holds before it closes, and starts again when asked', async () => {
    const running = thread.run('information', { posteriors: channels });
    await thread.close();
    await expect(running).resolves.toBeDefined();
    await expect(thread.run('information', { posteriors: channels })).resolves.toBeDefined();
  });
});
