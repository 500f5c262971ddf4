import type { Dtype } from './array.ts';
import { isDict, isList, type Pickled, type PickleMeaning } from './pickle.ts';
import { refusal, type Place } from './refusal.ts';

/** One tensor of a PyTorch file, as its pickle describes it; lengths and offsets count elements. */
export interface TorchTensor {
  readonly kind: 'tensor';
  readonly storage: TorchStorage;
  readonly offset: number;
  readonly shape: readonly number[];
  readonly strides: readonly number[];
  /** Where the storage has no type of its own. */
  readonly type: string;
}

/** A run of elements that the archive keeps as the member `data/<key>`. */
export interface TorchStorage {
  readonly kind: 'storage';
  readonly key: string;
  /** `FloatStorage`, or `UntypedStorage` whose tensors say their type. */
  readonly type: string;
}

/** What is no dense tensor, and how to make one of it. */
export interface TorchOddity {
  readonly kind: 'oddity';
  readonly what: string;
  readonly hint: string;
}

/** A numpy array, its element type, and text that stands for bytes. Their states come after they are made. */
export interface NumpyArray {
  readonly kind: 'numpy';
  state: readonly Pickled<TorchMade>[];
}
interface NumpyType {
  readonly kind: 'numpy-type';
  readonly descr: string;
  order: string;
}
interface EncodedText {
  readonly kind: 'encoded';
  readonly text: string;
}

export type TorchMade = TorchTensor | TorchStorage | TorchOddity | NumpyArray | NumpyType | EncodedText;
type Value = Pickled<TorchMade>;

/** The element types of storages and of `torch.<type>`. */
export const TORCH_TYPES: ReadonlyMap<string, readonly [Dtype, bytes: number]> = new Map(
  (
    [
      ['FloatStorage', 'float32', 4],
      ['DoubleStorage', 'float64', 8],
      ['HalfStorage', 'float16', 2],
      ['BFloat16Storage', 'bfloat16', 2],
      ['LongStorage', 'int64', 8],
      ['IntStorage', 'int32', 4],
      ['ShortStorage', 'int16', 2],
      ['CharStorage', 'int8', 1],
      ['ByteStorage', 'uint8', 1],
      ['BoolStorage', 'bool', 1],
      ['', 'uint16', 2],
      ['', 'uint32', 4],
      ['', 'uint64', 8],
    ] as const
  ).flatMap(([storage, dtype, bytes]) => [storage, dtype].map((name) => [name, [dtype, bytes]] as const)),
);

const PLAIN = 'save plain tensors: tensor.detach().cpu().contiguous()';
/** Calls that make something else than a dense tensor. */
const ODDITIES = new Map<string, readonly [what: string, hint: string]>([
  ['torch._utils._rebuild_sparse_tensor', ['a sparse tensor', 'save tensor.to_dense()']],
  ['torch._utils._rebuild_sparse_csr_tensor', ['a sparse tensor', 'save tensor.to_dense()']],
  ['torch._utils._rebuild_qtensor', ['a quantised tensor', 'save tensor.dequantize()']],
  ['torch._utils._rebuild_nested_tensor', ['a nested tensor', 'save a padded or stacked tensor']],
  ['torch._utils._rebuild_meta_tensor_no_storage', ['a tensor without data (meta)', PLAIN]],
  ['torch._utils._rebuild_device_tensor_from_numpy', ['a tensor of another device', PLAIN]],
  ['torch._utils._rebuild_device_tensor_from_cpu_tensor', ['a tensor of another device', PLAIN]],
  ['torch._utils._rebuild_wrapper_subclass', ['a tensor of a class of its own', PLAIN]],
]);
const TENSORS = new Set(['', '_v2', '_v3'].map((version) => `torch._utils._rebuild_tensor${version}`));
/** Calls whose results hold no tensor. */
const INERT = new Set([
  'torch.device',
  'torch.serialization._get_layout',
  'numpy.core.multiarray.scalar',
  'numpy._core.multiarray.scalar',
]);
const RECONSTRUCT = new Set(['numpy.core.multiarray._reconstruct', 'numpy._core.multiarray._reconstruct']);
const LISTS = new Set(['torch.Size', ...['__builtin__', 'builtins'].flatMap((m) => [`${m}.set`, `${m}.frozenset`])]);
const STORAGE = /^torch\.(storage\.UntypedStorage|[A-Z][A-Za-z0-9]*Storage)$/;
/** `torch.float32`, `torch.strided`, …: they cannot be called. */
const CONSTANT =
  /^torch\.(u?int\d+|b?float\w+|double|half|long|short|bool|complex\w+|qu?int\w+|strided|sparse_\w+|per_\w+)$/;
/** Types that make the missing values of a defaultdict. */
const BUILTIN = /^(__builtin__|builtins)\.(list|dict|int|float|str|tuple|bool)$/;
const MODEL = /^(torch\.nn\.|__torch__)/;
const AXES_MAX = 32;
const HINT = 'the file is damaged: copy or save it again with torch.save';
const EXPORT = [
  'nothing in a pickle is run here; if you trust the file, export it with Python: import torch, numpy as np',
  't = torch.load("model.pt", map_location="cpu", weights_only=False)',
  'np.savez(path, mean=t["mean"].numpy(), logvar=t["logvar"].numpy())',
].join('; ');

/** What the names of a PyTorch pickle mean: tensors, their storages and plain containers. Any other name is refused. */
export function torchMeaning(place: Place): PickleMeaning<TorchMade> {
  const damaged = (problem: string) => refusal('input-format', place, problem, HINT);
  const foreign = (name: string) =>
    refusal(
      'input-format',
      place,
      `expected tensors, got a pickle that asks for ${name.slice(0, 100)}`,
      MODEL.test(name) ? 'this is a model: encode the data points first, then save their means and variances' : EXPORT,
    );
  return {
    admit(name) {
      if (!isKnown(name)) throw foreign(name);
    },
    call(callee, args) {
      const name = typeof callee === 'object' && callee?.kind === 'global' ? callee.name : undefined;
      if (name === undefined) throw damaged('expected a name to call, got something else');
      // PyTorch fills it afterwards. Arguments might be one long list, for every few bytes of pickle anew.
      const empty = name === 'collections.defaultdict' || (name === 'collections.OrderedDict' && args.length === 0);
      if (empty) return { kind: 'dict', entries: new Map() };
      if (LISTS.has(name)) return { kind: 'list', items: itemsOf(args[0]) };
      if (INERT.has(name)) return null;
      const oddity = ODDITIES.get(name);
      if (oddity !== undefined) return { kind: 'made', made: { kind: 'oddity', what: oddity[0], hint: oddity[1] } };
      const numpy = numpyOf(name, args);
      if (numpy !== undefined) return { kind: 'made', made: numpy };
      if (name.startsWith('torch._utils._rebuild_parameter')) return args[0] ?? null;
      if (!TENSORS.has(name)) throw foreign(name);
      const tensor = tensorOf(args, name.endsWith('_v3'));
      if (tensor === undefined) throw damaged('expected storage, offset, shape and strides of a tensor, got others');
      return { kind: 'made', made: tensor };
    },
    build(object, state) {
      const made = madeOf(object);
      if (made?.kind === 'numpy') made.state = itemsOf(state);
      const order = itemsOf(state)[1];
      if (made?.kind === 'numpy-type' && typeof order === 'string') made.order = order;
      // Hooks, versions and whatever else hangs on a dictionary or a tensor is of no use here.
    },
    persistent(id) {
      const [tag, type, key] = itemsOf(id);
      const name = typeof type === 'object' && type?.kind === 'global' ? type.name : '';
      if (tag !== 'storage' || typeof key !== 'string' || !STORAGE.test(name)) {
        throw damaged('expected the id of a storage, got another');
      }
      return { kind: 'made', made: { kind: 'storage', key, type: name.replace(/^.*\./, '') } };
    },
  };
}

const isKnown = (name: string): boolean =>
  ['collections.OrderedDict', 'collections.defaultdict'].includes(name) ||
  ['numpy.ndarray', 'numpy.dtype', '_codecs.encode'].includes(name) ||
  name.startsWith('torch._utils._rebuild_parameter') ||
  [LISTS, INERT, RECONSTRUCT, ODDITIES, TENSORS].some((known) => known.has(name)) ||
  STORAGE.test(name) ||
  BUILTIN.test(name) ||
  CONSTANT.test(name);

const itemsOf = (value: Value | undefined): Value[] => (value !== undefined && isList(value) ? value.items : []);

/** What was made, undefined for plain data. */
export const madeOf = (value: Value | undefined): TorchMade | undefined =>
  typeof value === 'object' && value !== null && value.kind === 'made' ? value.made : undefined;

/** Text stays text until it is read: it may be one long text, for every few bytes of pickle anew. */
function numpyOf(name: string, [first]: readonly Value[]): TorchMade | undefined {
  if (RECONSTRUCT.has(name)) return { kind: 'numpy', state: [] };
  if (typeof first !== 'string') return undefined;
  if (name === 'numpy.dtype') return { kind: 'numpy-type', descr: first, order: '|' };
  return name === '_codecs.encode' ? { kind: 'encoded', text: first } : undefined;
}

function tensorOf(args: readonly Value[], typed: boolean): TorchTensor | TorchOddity | undefined {
  const [storageArg, offset, shapeArg, stridesArg] = args;
  const storage = madeOf(storageArg);
  const [shape, strides] = [countsOf(shapeArg), countsOf(stridesArg)];
  if (storage?.kind !== 'storage' || !isCount(offset) || shape === undefined || strides === undefined) return undefined;
  if (shape.length !== strides.length) return undefined;
  const dtype = typed ? args[6] : undefined;
  const type =
    typeof dtype === 'object' && dtype?.kind === 'global' ? dtype.name.replace(/^torch\./, '') : storage.type;
  const views = args[typed ? 7 : 6];
  if (views !== undefined && isDict(views) && ['conj', 'neg'].some((name) => views.entries.get(name) === true)) {
    return { kind: 'oddity', what: 'a conjugate or negated view', hint: 'save tensor.resolve_conj().resolve_neg()' };
  }
  return { kind: 'tensor', storage, offset, shape, strides, type };
}

const isCount = (value: Value | undefined): value is number =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;

function countsOf(value: Value | undefined): number[] | undefined {
  if (value === undefined || !isList(value) || value.items.length > AXES_MAX) return undefined;
  const counts = value.items.filter(isCount);
  return counts.length === value.items.length ? counts : undefined;
}
