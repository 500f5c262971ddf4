import { setImmediate } from 'node:timers/promises';
import type { RunData } from '../contracts/run-data.ts';
import { SOFTWARE_VERSION } from '../contracts/version.ts';
import { clientScript } from './client-script.ts';
import { contentPolicy } from './content-policy.ts';
import { html, type Html, trusted } from './html.ts';
import type { Panel } from './panel.ts';
import { PANELS } from './panels/index.ts';
import { STYLE } from './style.ts';

interface Section {
  readonly panel: Panel;
  readonly content: Html;
}

function drawSection({ panel, content }: Section): Html {
  return html`<section id="${panel.id}" aria-labelledby="${panel.id}-title"><h2 id="${panel.id}-title">${panel.title}</h2>
${content}</section>
`;
}

function drawPage(
  data: RunData,
  sections: readonly Section[],
  { style, script }: { style: string; script: string },
): Html {
  const [name = ''] = data.record.run.split('/');
  // The policy is an attribute between double quotes and has none itself: its own quotes may stay as they are.
  const policy = trusted(contentPolicy(style, script));
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="generator" content="latent-census ${SOFTWARE_VERSION}">
<meta name="color-scheme" content="light dark">
<title>${name} – latent-census</title>
<style>${trusted(style)}</style>
</head>
<body>
<a class="skip" href="#report">Skip to the report</a>
<header><p class="kind">latent-census report</p><h1>${name}</h1><p class="run">${data.record.run}</p><button type="button" id="theme" hidden>Dark or light</button></header>
<nav aria-label="Sections"><ol>${sections.map(({ panel }) => html`<li><a href="#${panel.id}">${panel.title}</a></li>`)}</ol></nav>
<main id="report">
${sections.map(drawSection)}</main>
<script>${trusted(script)}</script>
</body>
</html>
`;
}

/**
 * The report of a run: one page that needs nothing else. A function of the run's data alone. Gives way between sections,
 * so that a worker can tell that it is alive.
 */
export async function renderReport(data: RunData): Promise<string> {
  const sections: Section[] = [];
  for (const panel of PANELS) {
    const content = panel.render(data);
    if (content) sections.push({ panel, content });
    await setImmediate();
  }
  return drawPage(data, sections, { style: STYLE, script: await clientScript() }).markup;
}
