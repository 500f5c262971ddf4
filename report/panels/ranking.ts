import type { Panel } from '../panel.ts';

/** To be written. */
export const rankingPanel: Panel = { id: 'ranking', title: 'Ranking of models', render: () => undefined };
