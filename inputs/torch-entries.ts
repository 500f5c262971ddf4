import type { NdArray } from './array.ts';
import { IDS } from './ids.ts';
import { isDict, isList, type Pickled, type PickledDict } from './pickle.ts';
import { refusal } from './refusal.ts';
import { madeOf, type NumpyArray, type TorchMade, type TorchOddity, type TorchTensor } from './torch-meaning.ts';

/** What a name in a PyTorch file stands for: a tensor, a list of ids, or something that is refused when it is asked for. */
export type TorchEntry = TorchTensor | NumpyArray | TorchOddity | { readonly kind: 'list'; readonly array: NdArray };

const DEPTH_MAX = 16;
/** Items of dictionaries that are looked at, one that is held twice counting twice. */
const ITEMS_MAX = 1_000_000;
const NAME_LENGTH_MAX = 1000;
const SAVE = 'save the tensors by name: torch.save({"mean": mean, "logvar": logvar}, path)';

/**
 * The tensors of a file by name: those of nested dictionaries as `outer.inner`, a bare tensor as `own`. Values that are no
 * tensors are left out, but for a list of strings or integers called `ids`.
 *
 * @throws CensusError `input-format` where there is no tensor.
 */
export function entriesOf(
  root: Pickled<TorchMade>,
  own: string,
  file: string,
): { entries: ReadonlyMap<string, TorchEntry>; single: boolean } {
  const bare = entryOf(root, '');
  if (bare !== undefined) return { entries: new Map([[own, bare]]), single: true };
  const entries = new Map<string, TorchEntry>();
  let items = 0;
  if (isDict(root)) collect(root, '', 0);
  if (entries.size > 0) return { entries, single: false };
  const got = isDict(root) ? 'a dictionary without any' : isList(root) ? 'a list' : 'something else';
  throw refusal('input-format', { file }, `expected tensors by name, got ${got}`, SAVE);

  function collect(dict: PickledDict<TorchMade>, prefix: string, depth: number): void {
    for (const [key, value] of dict.entries) {
      if (typeof key !== 'string' && typeof key !== 'number') continue;
      const name = `${prefix}${key}`;
      // A pickle may hold itself, or one dictionary many times over.
      if (depth > DEPTH_MAX || ++items > ITEMS_MAX || name.length > NAME_LENGTH_MAX) {
        const problem = `expected a dictionary of tensors, got more than ${DEPTH_MAX} levels or ${ITEMS_MAX} items`;
        throw refusal('input-format', { file, array: name.slice(0, 100) }, problem, SAVE);
      }
      const entry = entryOf(value, name);
      if (entry !== undefined) {
        if (entries.has(name)) {
          const hint = 'rename one of them: nested dictionaries are joined by a dot';
          throw refusal('input-format', { file, array: name }, 'expected one tensor of this name, got two', hint);
        }
        entries.set(name, entry);
      }
      if (isDict(value)) collect(value, `${name}.`, depth + 1);
    }
  }
}

function entryOf(value: Pickled<TorchMade>, name: string): TorchEntry | undefined {
  const made = madeOf(value);
  if (made?.kind === 'tensor' || made?.kind === 'numpy' || made?.kind === 'oddity') return made;
  return name === IDS && isList(value) ? listOfIds(value.items) : undefined;
}

/** Strings have no tensors: ids that are strings come as a list. */
function listOfIds(items: readonly Pickled<TorchMade>[]): TorchEntry | undefined {
  const shape = [items.length];
  if (items.length === 0) return undefined;
  const texts = items.filter((item) => typeof item === 'string');
  if (texts.length === items.length) return { kind: 'list', array: { shape, dtype: 'string', values: texts } };
  const numbers = items.filter((item) => typeof item === 'number');
  if (numbers.length < items.length || !numbers.every((value) => Number.isSafeInteger(value))) return undefined;
  return { kind: 'list', array: { shape, dtype: 'int64', values: BigInt64Array.from(numbers, BigInt) } };
}
