import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@jest/globals';
import { pythonPath } from '../support/python.mjs';

/** What of the recipes can be checked without the frameworks; test/pytorch follows one with torch. */

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');

function python(script: string, input: string): unknown {
  const env = { ...process.env, PYTHONPATH: join(ROOT, 'examples/recipes/pytorch'), PYTHONDONTWRITEBYTECODE: '1' };
  const { status, stdout, stderr } = spawnSync(pythonPath(), ['-c', script], { input, env, encoding: 'utf8' });
  if (status !== 0) throw new Error(`python: exit code ${status}\n${stderr}`);
  return JSON.parse(stdout);
}

const snippetsOf = (page: string): string[] =>
  [...read(page).matchAll(/^```python\n([^]*?)^```$/gm)].map(([, text]) => text!);

test('the Python on the pages is Python', () => {
  const script = `
import ast, json, sys
errors = []
for page, text in json.load(sys.stdin):
    try: ast.parse(text)
    except SyntaxError as error: errors.append(f"{page}: {error}: {text}")
print(json.dumps(errors))
`;
  const pages = ['docs/recipes.md', 'docs/inputs.md', 'docs/formats.md', 'python/README.md'];
  const snippets = pages.flatMap((page) => snippetsOf(page).map((text) => [page, text]));
  const scripts = ['train_and_export', 'decode_traversals', 'vae'].map((name) => `examples/recipes/pytorch/${name}.py`);
  const texts = [...snippets, ...scripts.map((path) => [path, read(path)])];
  expect(texts.length).toBeGreaterThan(12);
  expect(python(script, JSON.stringify(texts))).toEqual([]);
});

test('the sprites of the recipe follow from their factors, and from the seed alone', () => {
  const script = `
import json, numpy as np
from sprites import make_sprites
pictures, factors = make_sprites(400, seed=1)
again, _ = make_sprites(400, seed=1)
other, _ = make_sprites(400, seed=2)
light = pictures / pictures.sum(axis=(1, 2), keepdims=True)
rows, columns = np.mgrid[0:16, 0:16]
print(json.dumps({
    "shape": pictures.shape,
    "same": bool((pictures == again).all()),
    "other": bool((pictures == other).all()),
    "x": float(abs((light * columns).sum(axis=(1, 2)) - factors["x"]).max()),
    "y": float(abs((light * rows).sum(axis=(1, 2)) - factors["y"]).max()),
    "shapes": sorted(set(factors["shape"].tolist())),
}))
`;
  const found = python(script, '') as { x: number; y: number };
  expect(found).toMatchObject({ shape: [400, 16, 16], same: true, other: false, shapes: [0, 1, 2] });
  expect(Math.max(found.x, found.y)).toBeLessThan(0.5); // pixels
});

test('the page names the versions that its recipes were executed with', () => {
  const page = read('docs/recipes.md');
  for (const [, name, version] of read('test/support/requirements-torch.txt').matchAll(
    /^(torch|safetensors)==(.+)$/gm,
  )) {
    expect(page).toContain(`${name} ${version}`);
  }
});
