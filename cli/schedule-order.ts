import type { ScheduleOptions, ScheduleOptionsStartWorkflowAction, ScheduleSpec, Workflow } from '@temporalio/client';
import { CensusError } from '../contracts/errors.ts';
import type { Notification, ReanalysisInput } from '../contracts/schedules.ts';
import { scheduleIdOf } from '../contracts/schedules.ts';
import { computeQueue, WORKFLOW_QUEUE } from '../contracts/queues.ts';

/** When a schedule is due, as typed. */
export interface WhenFlags {
  readonly cron?: string;
  readonly every?: string;
  readonly timezone?: string;
}

/** Whom to tell, as typed. */
export interface NotifyFlags {
  readonly notifyCommand?: readonly string[];
  readonly notifyWebhook?: string;
}

const LOOPBACK = /^(localhost|127(\.\d+){3}|\[::1\])$/;
const CRON_HINT = 'five fields such as "0 3 * * *" (minute, hour, day of month, month, day of week), or --every 6h';

const usage = (message: string, hint: string): CensusError => new CensusError('usage', message, { hint });

/** The times of a schedule. The server knows cron expressions best, and has the last word. */
export function specOf({ cron, every, timezone }: WhenFlags): ScheduleSpec {
  if ((cron === undefined) === (every === undefined)) {
    const got = cron === undefined ? 'neither' : 'both';
    throw usage(
      `schedule: expected --cron or --every, got ${got}`,
      'give one of them: --cron "0 3 * * *", or --every 6h',
    );
  }
  if (every !== undefined) {
    if (!/^[1-9]\d{0,5}[mhd]$/.test(every)) {
      throw usage(`--every: expected minutes, hours or days, got ${every}`, 'write 30m, 6h or 1d');
    }
    return { intervals: [{ every: every as `${number}h` }] };
  }
  if (!/^(@(hourly|daily|weekly|monthly|yearly)|\S+( +\S+){4,6})$/.test(cron!.trim())) {
    throw usage(`--cron: expected a cron expression, got ${JSON.stringify(cron)}`, CRON_HINT);
  }
  const expression = cron!.trim();
  // The server takes the expression apart: as a remark it is kept as it was given.
  const remark = timezone === undefined ? expression : `${expression} (${timezone})`;
  return { cronExpressions: [`${expression} # ${remark}`], ...(timezone !== undefined && { timezone }) };
}

/** Whom to tell; a secret in the address of a webhook must not travel in the clear. */
export function notificationOf({ notifyCommand, notifyWebhook }: NotifyFlags): Notification | undefined {
  if (notifyCommand !== undefined && notifyWebhook !== undefined) {
    throw usage('schedule: expected a command or a webhook, got both', 'let the command call the webhook as well');
  }
  if (notifyCommand !== undefined) return { command: notifyCommand };
  if (notifyWebhook === undefined) return undefined;
  const url = URL.canParse(notifyWebhook) ? new URL(notifyWebhook) : undefined;
  if (url?.protocol === 'https:' || (url?.protocol === 'http:' && LOOPBACK.test(url.hostname))) {
    return { webhook: url.href };
  }
  throw usage(`--notify-webhook: expected an https:// address, got ${notifyWebhook}`, 'http:// only on this machine');
}

export interface ScheduleOrder {
  readonly name: string;
  readonly scheduled: string;
  readonly storeId: string;
  readonly arithmetic: string;
  readonly heartbeatTimeout: ReanalysisInput['heartbeatTimeout'];
  readonly spec: ScheduleSpec;
  readonly notifies: boolean;
  readonly paused: boolean;
}

type Ordered = ScheduleOptions<ScheduleOptionsStartWorkflowAction<Workflow>>;

/** A schedule as the server takes it: never two runs at once, and after an outage no more than the last hour's. */
export function scheduleOptions(order: ScheduleOrder): Ordered {
  const { name, scheduled, storeId, arithmetic, heartbeatTimeout, notifies } = order;
  const scheduleId = scheduleIdOf(name, storeId);
  const input: ReanalysisInput = {
    v: 1,
    scheduled,
    storeId,
    computeQueue: computeQueue(arithmetic, storeId),
    heartbeatTimeout,
    notifies,
  };
  return {
    scheduleId,
    spec: order.spec,
    action: {
      type: 'startWorkflow',
      workflowType: 'reanalysis',
      workflowId: scheduleId,
      taskQueue: WORKFLOW_QUEUE,
      args: [input],
      staticSummary: `schedule of ${name}`,
    },
    policies: { overlap: 'SKIP', catchupWindow: '1 hour' },
    state: { paused: order.paused },
  };
}
