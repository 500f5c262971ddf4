import type { Engine } from '../engines/engine.ts';
import type { MethodsThread } from '../engines/thread.ts';
import type { ObjectStore } from '../store/object-store.ts';

/** What activities work with; wired once, by the worker. */
export interface ActivityContext {
  readonly store: ObjectStore;
  readonly engine: Engine;
  /** Runs long methods off the main thread. */
  readonly thread: MethodsThread;
  readonly now: () => Date;
  /** What programs that a schedule names see of an environment; without it none may be started. */
  readonly commands?: { readonly environment: Readonly<Record<string, string>> } | undefined;
}
