import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { isCensusError } from '../../contracts/errors.ts';
import { unpickle } from '../../inputs/pickle.ts';
import { entriesOf } from '../../inputs/torch-entries.ts';
import { torchMeaning } from '../../inputs/torch-meaning.ts';
import { pickleOf } from './fixture-torch.ts';

const PLACE = { file: 'a.pt' };
const read = (bytes: Uint8Array) => unpickle(bytes, torchMeaning(PLACE), PLACE);
/** Opcodes as Latin-1 text. */
const bytesOf = (text: string): Uint8Array => Buffer.from(text, 'latin1');
const text = (value: string) => `X${String.fromCharCode(value.length)}\0\0\0${value}`;
const entries = (bytes: Uint8Array) => entriesOf(read(bytes), 'a', 'a.pt').entries;

/** The tag of the refusal, or undefined; any other exception is thrown on. */
function outcome(work: () => unknown): string | undefined {
  try {
    work();
  } catch (error) {
    if (isCensusError(error)) return error.tag;
    throw error;
  }
  return undefined;
}

describe('data in a pickle', () => {
  it('are numbers, text, bytes, truth values and nothing', () => {
    const items =
      'K\x07M\x01\x02J\xff\xff\xff\xff\x8a\x00\x8a\x01\xff\x8a\x09\0\0\0\0\0\0\0\0\x01G@\x09\0\0\0\0\0\0\x88\x89N';
    expect(read(bytesOf(`(${items}${text('ab')}\x8c\x01cC\x02\x00\xfft.`))).toEqual({
      kind: 'list',
      items: [
        7,
        513,
        -1,
        0,
        -1,
        2n ** 64n,
        3.125,
        true,
        false,
        null,
        'ab',
        'c',
        { kind: 'bytes', bytes: Buffer.from([0, 255]) },
      ],
    });
  });

  it('are kept in maps, so that no key reaches a prototype', () => {
    const dict = read(bytesOf(`}(${text('__proto__')}}${text('polluted')}K\x01s${text('constructor')}K\x02u.`));
    expect(dict).toMatchObject({ kind: 'dict' });
    expect(Object.keys(Object.prototype)).toEqual([]);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
    expect([...(dict as { entries: Map<unknown, unknown> }).entries.keys()]).toEqual(['__proto__', 'constructor']);
  });

  it('are shared by the memo', () => {
    const list = read(bytesOf(']q\x05(K\x01h\x05j\x05\0\0\0e.')) as { items: unknown[] };
    expect(list.items[0]).toBe(1);
    expect(list.items[1]).toBe(list);
    expect(list.items[2]).toBe(list);
  });
});

describe('what is no data in a pickle', () => {
  it.each([
    'os.system',
    'posix.system',
    'builtins.eval',
    'builtins.getattr',
    '__main__.Model',
    'torch.load',
    'torch.nn.modules.linear.Linear',
    'torch._utils._rebuild_anything',
    'numpy.load',
    'collections.OrderedDict.fromkeys',
    'torch.storage._load_from_bytes',
  ])('%s is refused by name, by both opcodes for names', (name) => {
    const cut = name.lastIndexOf('.');
    const [module, own] = [name.slice(0, cut), name.slice(cut + 1)];
    for (const spelled of [`c${module}\n${own}\n`, `${text(module)}${text(own)}\x93`]) {
      expect(() => read(bytesOf(`\x80\x02${spelled}(K\x01tR.`))).toThrow(
        `a.pt: expected tensors, got a pickle that asks for ${name}`,
      );
    }
  });

  it('is refused by its opcode, whichever it is', () => {
    const known = new Set(
      Array.from(
        '\x80\x95N\x88\x89JKM\x8a\x8bG\x8cX\x8dCB\x8e\x96()]\x8f\x85\x86\x87t\x91ae\x90}su0qr\x94hjc\x93R\x81bQ.',
        (c) => c.charCodeAt(0),
      ),
    );
    for (let opcode = 0; opcode < 256; opcode++) {
      if (known.has(opcode)) continue;
      expect(() => read(Uint8Array.from([opcode, 0x2e]))).toThrow(
        `expected plain data, got opcode 0x${opcode.toString(16)} at byte 0`,
      );
    }
  });

  it('cannot be called: constants of torch, lists, numbers', () => {
    for (const callee of ['ctorch\nfloat32\n', ']', 'K\x01', 'ctorch\nFloatStorage\n']) {
      expect(outcome(() => read(bytesOf(`${callee})R.`)))).toBe('input-format');
    }
  });
});

describe('a pickle that holds itself', () => {
  it('is refused for its depth', () => {
    expect(() => entries(bytesOf(`}q\0${text('a')}h\0s.`))).toThrow('more than 16 levels');
  });

  it('is refused for its number of items when dictionaries are held many times over', () => {
    // Each level holds the one before a hundred times: 100^6 names.
    const level = (n: number) =>
      `}q${String.fromCharCode(n)}(${Array.from({ length: 100 }, (_, k) => `M${String.fromCharCode(k)}\x01h${String.fromCharCode(n - 1)}`).join('')}u0`;
    const levels = Array.from({ length: 6 }, (_, k) => level(k + 1)).join('');
    expect(() => entries(bytesOf(`}q\0${levels}h\x06.`))).toThrow('or 1000000 items');
  });
});

describe('a pickle that uses one long value for every few bytes anew', () => {
  const again = (count: number, use: string) => `](${use.repeat(count)}e.`;

  it('takes no memory for each: text that stands for bytes stays what it is', () => {
    const long = `X\0\0\x10\0${'a'.repeat(2 ** 20)}`;
    const bytes = bytesOf(`c_codecs\nencode\nq\0${long}X\x06\0\0\0latin1\x86q\x010${again(20_000, 'h\0h\x01R')}`);
    const before = process.memoryUsage().arrayBuffers;
    expect((read(bytes) as { items: unknown[] }).items).toHaveLength(20_000);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(100 * 2 ** 20);
  });

  it('is refused: lists that are to become dictionaries', () => {
    const bytes = bytesOf(
      `ccollections\nOrderedDict\nq\0](${'K\x01K\x02\x86'.repeat(1000)}e\x85q\x010${again(3, 'h\0h\x01R')}`,
    );
    expect(() => read(bytes)).toThrow('a pickle that asks for collections.OrderedDict');
  });
});

describe('damaged pickles', () => {
  it('are refused wherever they are cut', async () => {
    const whole = await pickleOf('torch/all.pt');
    for (let length = 0; length < whole.length; length++) {
      expect(outcome(() => read(whole.subarray(0, length)))).toBe('input-format');
    }
  });

  it('are refused or read as other data, and nothing else happens, whatever bytes are changed', async () => {
    const files = await Promise.all(['torch/all.pt', 'torch/protocol4.pt', 'bad/network.pt'].map(pickleOf));
    const change = fc.tuple(fc.nat(20_000), fc.nat(255));
    fc.assert(
      fc.property(fc.constantFrom(...files), fc.array(change, { minLength: 1, maxLength: 8 }), (whole, changes) => {
        const bytes = Uint8Array.from(whole);
        for (const [at, value] of changes) bytes[at % bytes.length] = value;
        expect([undefined, 'input-format']).toContain(outcome(() => entries(bytes)));
      }),
      { numRuns: 3000 },
    );
  });

  it('are refused or read when they are random opcodes', () => {
    const opcode = fc.constantFrom(...'\x80\x95N\x88\x89JKM\x8a\x8bGXCB()]}\x85\x86\x87taesu0qrhjcR\x81bQ.'.split(''));
    fc.assert(
      fc.property(fc.array(fc.oneof(opcode, fc.constantFrom('\0', '\x01', '\xff', 'torch\n', text('a')))), (parts) => {
        expect([undefined, 'input-format']).toContain(outcome(() => entries(bytesOf(parts.join('')))));
      }),
      { numRuns: 3000 },
    );
  });
});
