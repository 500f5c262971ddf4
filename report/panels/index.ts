import type { Panel } from '../panel.ts';

/** The sections of the report in the order shown. A new analysis adds a file beside this one and a name here. */
export const PANELS: readonly Panel[] = [];
