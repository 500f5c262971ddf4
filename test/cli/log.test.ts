import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from '@jest/globals';
import { bytesOf, listened } from '../../cli/flags.ts';
import { createLog } from '../../cli/log.ts';
import { whyUnreachable } from '../../cli/reachable.ts';

describe('a log', () => {
  const said = (json: boolean, level: 'info' | 'warn' = 'warn'): string[] => {
    const lines: string[] = [];
    const log = createLog({ level, json, write: (line) => lines.push(line) });
    log('info', 'a trifle', { n: 1 });
    log('error', 'a\nfault', { count: 12n, error: new RangeError('cause'), missing: undefined });
    return lines;
  };

  it('tells what is at its level or above, one JSON object a line', () => {
    expect(said(true).map((line) => JSON.parse(line) as object)).toEqual([
      {
        time: expect.stringMatching(/^\d{4}-.*Z$/),
        level: 'error',
        message: 'a\nfault',
        count: 12,
        error: { name: 'RangeError', message: 'cause', stack: expect.any(String) },
      },
    ]);
    expect(said(true, 'info')).toHaveLength(2);
    for (const line of said(true, 'info')) expect(line).not.toContain('\n');
  });

  it('is text for people', () => {
    expect(said(false, 'info')[0]).toBe('info: a trifle {"n":1}');
  });
});

describe('flags of workers', () => {
  it.each([
    ['2GiB', 2 ** 31],
    ['800MiB', 800 * 2 ** 20],
    ['1.5GB', 1.5e9],
  ])('the size %s', (text, bytes) => expect(bytesOf(text)).toBe(bytes));
  it.each(['2', '0GiB', '-1GiB', '2 GiB', '2gib', 'GiB', '1e9GiB', '9999999GiB'])('no size: %j', (text) => {
    expect(() => bytesOf(text)).toThrow(/expected a size/);
  });
  it.each(['127.0.0.1:9464', '0.0.0.0:1', '[::]:9464'])('the address %s', (text) => expect(listened(text)).toBe(text));
  it.each(['9464', 'localhost:9464', '127.0.0.1', '127.0.0.1:0', '127.0.0.1:65536', ':9464'])(
    'no address: %j',
    (text) => {
      expect(() => listened(text)).toThrow(/expected an address/);
    },
  );
});

describe('an address', () => {
  it('at which something listens is reachable; others say what is there instead', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const { port } = server.address() as AddressInfo;
    expect(await whyUnreachable(`127.0.0.1:${port}`)).toBeUndefined();
    await new Promise((resolve) => server.close(resolve));
    expect(await whyUnreachable(`127.0.0.1:${port}`)).toBe('nothing that listens');
    expect(await whyUnreachable('nowhere.invalid:7233')).toMatch(/unknown name|EAI_AGAIN/);
    expect(await whyUnreachable('[::1]:1')).toBeDefined();
  });
});
