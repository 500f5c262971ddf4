import { bibtexOf, citationsOf, proseOf } from '../citations.ts';
import { html } from '../html.ts';
import { methodsParagraph } from '../methods-paragraph.ts';
import type { Panel } from '../panel.ts';

/** A methods paragraph with its citations, ready for a paper. */
export const methodsPanel: Panel = {
  id: 'methods',
  title: 'Methods, ready for a paper',
  render(data) {
    const citations = citationsOf(data.record);
    const forms = [
      ['methods-markdown', 'Markdown', methodsParagraph(data, 'markdown')],
      ['methods-latex', 'LaTeX', methodsParagraph(data, 'latex')],
      ['methods-bibtex', 'BibTeX', citations.map(bibtexOf).join('\n\n')],
    ] as const;
    const blocks = forms.map(
      ([id, name, text]) =>
        html`<details><summary>${name}</summary><button type="button" data-copy="${id}" hidden>Copy</button><pre id="${id}">${text}</pre></details>`,
    );
    return html`<p>${methodsParagraph(data, 'plain')}</p><ol>${citations.map((citation) => html`<li>${proseOf(citation)}</li>`)}</ol>${blocks}`;
  },
};
