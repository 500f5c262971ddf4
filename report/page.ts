import type { RunData } from '../contracts/run-data.ts';
import { html } from './html.ts';
import { PANELS } from './panels/index.ts';

/** The report of a run: one self-contained HTML page. */
export async function renderReport(data: RunData): Promise<string> {
  const sections = PANELS.map((panel) => panel.render(data));
  return Promise.resolve(html`<!doctype html><title>${data.record.run}</title>${sections}`.markup);
}
