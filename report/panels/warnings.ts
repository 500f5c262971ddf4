import { html } from '../html.ts';
import type { Panel } from '../panel.ts';

/** What a reader should know before trusting the numbers, with what to do about it. */
export const warningsPanel: Panel = {
  id: 'warnings',
  title: 'What to know before trusting it',
  render({ warnings }) {
    if (warnings.length === 0) return html`<p>Nothing stood out.</p>`;
    const items = warnings.map(
      ({ message, hint }) =>
        html`<li>${message}.${hint !== undefined && html`<span class="hint">What to do: ${hint}.</span>`}</li>`,
    );
    return html`<ul class="warnings">${items}</ul>`;
  },
};
