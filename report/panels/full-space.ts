import type { Panel } from '../panel.ts';

/** To be written. */
export const fullSpacePanel: Panel = { id: 'full-space', title: 'Whole spaces', render: () => undefined };
