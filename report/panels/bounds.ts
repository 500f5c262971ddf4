import type { Panel } from '../panel.ts';

/** To be written. */
export const boundsPanel: Panel = { id: 'bounds', title: 'Bounds', render: () => undefined };
