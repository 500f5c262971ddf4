import { CensusError, type ErrorFields, isCensusError, isErrorTag } from '../contracts/errors.ts';

interface Wire {
  readonly type?: unknown;
  readonly message?: unknown;
  readonly details?: readonly [{ hint?: string; fields?: ErrorFields }?];
  readonly cause?: unknown;
  readonly name?: unknown;
}

/** The error of ours inside a workflow's failure, wherever in the chain of causes it is. */
export function unwrapFailure(error: unknown): unknown {
  if (isCensusError(error)) return error;
  let last: Wire = Object(error) as Wire;
  for (let link: Wire | undefined = last; link !== undefined && link !== null; link = link.cause as Wire | undefined) {
    last = link;
    if (link.name === 'CancelledFailure' || link.name === 'TerminatedFailure') {
      return new CensusError('run-cancelled', 'run: cancelled before it was finished', {
        hint: 'the same command goes on where it was',
      });
    }
    if (isErrorTag(link.type)) {
      const detail = link.details?.[0];
      return new CensusError(link.type, String(link.message), {
        ...(detail?.hint !== undefined && { hint: detail.hint }),
        ...(detail?.fields && { fields: detail.fields }),
        cause: error,
      });
    }
  }
  return new CensusError('run-failed', `run: failed: ${String(last.message ?? error)}`, {
    hint: 'what was finished is kept: mend the cause and give the same command again',
    cause: error,
  });
}
