import { describe, expect, it } from '@jest/globals';
import { getObject } from '../../store/get.ts';
import { decodeJson, encodeJson, readJson } from '../../store/json.ts';
import { createMemoryStore } from '../../store/memory.ts';
import { putSame } from '../../store/put.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

describe('objects that every writer makes alike', () => {
  it('are created once and recognised afterwards', async () => {
    const store = createMemoryStore();
    expect(await putSame(store, 'a', bytes('x'))).toBe('created');
    expect(await putSame(store, 'a', bytes('x'))).toBe('identical');
  });

  it('may not differ', async () => {
    const store = createMemoryStore();
    await putSame(store, 'runs/a/tables/x.parquet', bytes('x'));
    await expect(putSame(store, 'runs/a/tables/x.parquet', bytes('yy'))).rejects.toMatchObject({
      tag: 'object-corrupt',
      message: expect.stringMatching(/^runs\/a\/tables\/x\.parquet: expected 2 bytes .* got 1 /),
      hint: expect.stringContaining('run again'),
    });
  });

  it('are missed when they are not there', async () => {
    await expect(getObject(createMemoryStore(), 'a')).rejects.toMatchObject({ tag: 'object-missing' });
  });
});

describe('JSON objects', () => {
  it('have one text for one value', async () => {
    const encoded = encodeJson({ b: [1, { d: null, c: 'é' }], a: undefined, A: true });
    expect(new TextDecoder().decode(encoded)).toBe(
      '{\n  "A": true,\n  "b": [\n    1,\n    {\n      "c": "é",\n      "d": null\n    }\n  ]\n}\n',
    );
    const store = createMemoryStore();
    await store.putIfAbsent('a.json', encoded);
    expect(await readJson(store, 'a.json')).toEqual({ A: true, b: [1, { c: 'é', d: null }] });
    expect(await readJson(store, 'b.json')).toBeUndefined();
  });

  it.each(['', '{"a":', '\u0000'])('refuses %j', (text) => {
    expect(() => decodeJson(bytes(text), 'job.json')).toThrow('job.json: expected JSON');
  });
});
