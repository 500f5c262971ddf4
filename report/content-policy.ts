import { createHash } from 'node:crypto';

const hashOf = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

/** Nothing but the page's own style and script, and pictures that it carries itself. */
export function contentPolicy(style: string, script?: string): string {
  const rules = [
    "default-src 'none'",
    'img-src data: blob:',
    `style-src ${hashOf(style)}`,
    ...(script === undefined ? [] : [`script-src ${hashOf(script)}`]),
    "base-uri 'none'",
    "form-action 'none'",
  ];
  return rules.join('; ');
}
