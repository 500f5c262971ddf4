import type { RunData } from '../contracts/run-data.ts';
import type { Figure } from './figure.ts';
import type { Html } from './html.ts';

/** One section of the report: tables in, markup out. Registered in panels/index.ts. */
export interface Panel {
  /** Its anchor in the page; a-z and dashes. */
  readonly id: string;
  readonly title: string;
  /** Undefined where the run has nothing for it. */
  render(data: RunData): Html | undefined;
  /** Its drawings, for those who want them as files; the page may show the same. */
  figures?(data: RunData): readonly Figure[];
}
