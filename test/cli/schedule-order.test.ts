import { describe, expect, it } from '@jest/globals';
import { notificationOf, scheduleOptions, specOf } from '../../cli/schedule-order.ts';
import { parseScheduled, scheduleIdOf, scheduleNameOf } from '../../contracts/schedules.ts';

const ORDER = {
  name: 'nightly',
  scheduled: 'nightly/0123456789abcdef',
  storeId: '01234567',
  arithmetic: 'avx2',
  heartbeatTimeout: '30s',
  spec: specOf({ every: '6h' }),
  notifies: false,
  paused: false,
} as const;

describe('a schedule as the server takes it', () => {
  it('never runs twice at once, and makes up for an hour at most', () => {
    const { policies, action, scheduleId } = scheduleOptions(ORDER);
    expect(policies).toEqual({ overlap: 'SKIP', catchupWindow: '1 hour' });
    expect(action).toMatchObject({
      workflowType: 'reanalysis',
      taskQueue: 'census-workflow',
      args: [{ computeQueue: 'census-compute-avx2-01234567', scheduled: ORDER.scheduled }],
    });
    expect(scheduleId).toBe('census-schedule/nightly/01234567');
  });

  it('is known by its name in its own store only', () => {
    expect(scheduleNameOf(scheduleIdOf('a-b', '01234567'), '01234567')).toBe('a-b');
    expect(scheduleNameOf(scheduleIdOf('a-b', '01234567'), '76543210')).toBeUndefined();
    expect(scheduleNameOf('somebody/else', '01234567')).toBeUndefined();
  });

  it.each([
    [{ every: '90m' }, { intervals: [{ every: '90m' }] }],
    [{ cron: ' @daily ' }, { cronExpressions: ['@daily # @daily'] }],
    [
      { cron: '0 3 * * 1-5', timezone: 'UTC' },
      { cronExpressions: ['0 3 * * 1-5 # 0 3 * * 1-5 (UTC)'], timezone: 'UTC' },
    ],
  ])('takes the times %j', (flags, spec) => {
    expect(specOf(flags)).toEqual(spec);
  });

  it.each(['0h', '-1h', '1.5h', '6', 'h', '6 h', '1w', '9999999m', '6hh'])('refuses every %s', (every) => {
    expect(() => specOf({ every })).toThrow(expect.objectContaining({ tag: 'usage' }));
  });

  it.each(['', '* * *', '@always', '* * * * * * * *'])('refuses the cron expression %j', (cron) => {
    expect(() => specOf({ cron })).toThrow(expect.objectContaining({ tag: 'usage' }));
  });
});

describe('whom to tell', () => {
  it('is nobody, a program, or an address that keeps its secret', () => {
    expect(notificationOf({})).toBeUndefined();
    expect(notificationOf({ notifyCommand: ['a', 'b c'] })).toEqual({ command: ['a', 'b c'] });
    for (const webhook of [
      'https://hooks.example/x?key=y',
      'http://127.0.0.1:9/x',
      'http://[::1]:9/x',
      'http://localhost/',
    ])
      expect(notificationOf({ notifyWebhook: webhook })).toEqual({ webhook });
    for (const notifyWebhook of [
      'http://hooks.example/',
      'file:///etc/passwd',
      'hooks.example',
      '',
      'http://127.0.0.1.example/',
    ])
      expect(() => notificationOf({ notifyWebhook })).toThrow(/expected an https:/);
    expect(() => notificationOf({ notifyWebhook: 'https://a.example/', notifyCommand: ['b'] })).toThrow(/got both/);
  });
});

describe('the name of what a schedule runs', () => {
  it.each(['a/0123456789abcdeF', '../0123456789abcdef', 'a/../../0123456789abcdef', 'a/0123456789abcdef/x', ''])(
    'is not %j',
    (text) => expect(parseScheduled(text)).toBeUndefined(),
  );
});
