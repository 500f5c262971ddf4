import type { Panel } from '../panel.ts';

/** To be written. */
export const fusionPanel: Panel = { id: 'fusion', title: 'Fusion', render: () => undefined };
