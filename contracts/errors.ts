/** Every way in which a census can fail, with the exit code of the command line and whether trying again can help. */
const FAULTS = {
  usage: { exit: 2, retry: false },
  'job-invalid': { exit: 2, retry: false },
  'input-missing': { exit: 2, retry: false },
  'input-format': { exit: 2, retry: false },
  'input-array': { exit: 2, retry: false },
  'input-shape': { exit: 2, retry: false },
  'input-dtype': { exit: 2, retry: false },
  'input-value': { exit: 2, retry: false },
  'input-alignment': { exit: 2, retry: false },
  'input-changed': { exit: 2, retry: false },
  'run-unknown': { exit: 2, retry: false },
  'run-failed': { exit: 1, retry: false },
  'run-cancelled': { exit: 1, retry: false },
  'plan-mismatch': { exit: 1, retry: false },
  'schema-mismatch': { exit: 1, retry: false },
  'object-missing': { exit: 1, retry: true },
  'object-corrupt': { exit: 1, retry: false },
  'command-refused': { exit: 1, retry: false },
  'notification-failed': { exit: 1, retry: true },
  'store-unreachable': { exit: 3, retry: true },
  'temporal-unreachable': { exit: 3, retry: true },
  'engine-unavailable': { exit: 3, retry: true },
  interrupted: { exit: 130, retry: true },
} as const;

export type ErrorTag = keyof typeof FAULTS;
export type ErrorFields = Readonly<Record<string, string | number | boolean>>;

/**
 * An error a person can act on. Message grammar: `subject: expected …, got …` or `unknown x: v` or `missing x: name`,
 * lower case, no final period; the hint says what to do.
 */
export class CensusError extends Error {
  readonly tag: ErrorTag;
  readonly hint: string | undefined;
  readonly fields: ErrorFields;

  constructor(tag: ErrorTag, message: string, options: { hint?: string; fields?: ErrorFields; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'CensusError';
    this.tag = tag;
    this.hint = options.hint;
    this.fields = options.fields ?? {};
  }
}

/** Recognised by its tag, so that errors of another realm or another copy of this module count as well. */
export function isCensusError(error: unknown): error is CensusError {
  return typeof error === 'object' && error !== null && 'tag' in error && isErrorTag(error.tag);
}

export function isErrorTag(tag: unknown): tag is ErrorTag {
  return typeof tag === 'string' && Object.hasOwn(FAULTS, tag);
}

export const exitCodeOf = (tag: ErrorTag): number => FAULTS[tag].exit;
export const canRetry = (tag: ErrorTag): boolean => FAULTS[tag].retry;
/** The tags that Temporal must not retry, by the name that its failures carry. */
export const nonRetryableTags = (Object.keys(FAULTS) as ErrorTag[]).filter((tag) => !FAULTS[tag].retry);
