import { parentPort, workerData } from 'node:worker_threads';
import type { Dataset, File, Metadata, ready } from 'h5wasm';
import { fileOfBytes, fileOfDescriptor, VisibleFiles } from './hdf5-files.ts';
import {
  type Hdf5Asks,
  type Hdf5Header,
  type Hdf5Reply,
  type Hdf5Request,
  type Hdf5Slab,
  LOADED,
} from './hdf5-messages.ts';

/**
 * Entry of the worker thread in which HDF5 files are read. The library is C: a damaged file can make it run in circles or
 * break down, and then the thread is given up, and nothing else.
 */

interface Library {
  readonly ready: typeof ready;
  readonly File: typeof File;
}

/** The library's own filters; some have no name before they are first used. */
const FILTERS: Readonly<Record<number, string>> = {
  1: 'deflate',
  2: 'shuffle',
  3: 'fletcher32',
  4: 'szip',
  5: 'nbit',
  6: 'scaleoffset',
};

const open = new Map<number, { file: File; name: string }>();
let opened = 0;

async function load() {
  const library = (await import((workerData as { library: string }).library)) as Library;
  const module = await library.ready;
  parentPort?.postMessage(LOADED);
  return { library, module, files: new VisibleFiles(module) };
}
type Loaded = Awaited<ReturnType<typeof load>>;

function openFile({ library, files }: Loaded, input: Hdf5Asks['open']['input']): Hdf5Asks['open']['output'] {
  const handle = ++opened;
  const name = `${handle}.h5`;
  const path = files.add(name, 'bytes' in input ? fileOfBytes(input.bytes) : fileOfDescriptor(input.fd, input.size));
  const file = new library.File(path, 'r');
  if (file.file_id < 0n) {
    files.remove(name);
    throw new Error(files.reason() || 'not an HDF5 file');
  }
  open.set(handle, { file, name });
  return { handle, names: file.paths().filter((at) => isArray(file, at)) };
}

/** Data sets, and links to other files, which are refused when they are asked for. */
function isArray(file: File, path: string): boolean {
  const entity = file.get(path);
  const type: string | undefined = entity !== null && 'type' in entity ? entity.type : undefined;
  return type === 'Dataset' || type === 'ExternalLink';
}

function readHeader(file: File, name: string): Hdf5Header {
  const entity = file.get(name);
  if (entity !== null && 'filename' in entity) return { ...NO_HEADER, elsewhere: entity.filename };
  const dataset = entity as Dataset;
  const metadata: Metadata = dataset.metadata;
  const members = metadata.compound_type?.members.map((member) => member.name).join();
  return {
    shape: metadata.shape ?? undefined,
    chunks: metadata.chunks ?? undefined,
    type: metadata.type,
    size: metadata.size,
    signed: metadata.signed,
    littleEndian: metadata.littleEndian,
    variable: metadata.vlen,
    padding: metadata.strpad ?? 1,
    members: metadata.enum_type?.members,
    complex: members === 'r,i',
    elsewhere: metadata.virtual_sources?.[0]?.file_name,
    filters: dataset.filters.map((filter) => FILTERS[filter.id] ?? (filter.name || String(filter.id))),
  };
}

const NO_HEADER: Hdf5Header = {
  shape: undefined,
  chunks: undefined,
  type: -1,
  size: 0,
  signed: false,
  littleEndian: true,
  variable: false,
  padding: 1,
  members: undefined,
  complex: false,
  elsewhere: undefined,
  filters: [],
};

function readSlab({ module, files }: Loaded, file: File, { name, from, count }: Hdf5Slab): Uint8Array | string[] {
  const { metadata } = file.get(name) as Dataset;
  const shape = metadata.shape ?? [];
  const counts = shape.map((length, axis) => BigInt(axis === 0 ? count : length));
  const offsets = shape.map((_, axis) => BigInt(axis === 0 ? from : 0));
  const size = Number(counts.reduce((product, length) => product * length, 1n));
  const bytes = size * metadata.size;
  const at = module._malloc(Math.max(1, bytes));
  if (at === 0) throw new Error(`no memory for ${bytes} bytes`);
  try {
    module.HEAPU8.fill(0, at, at + bytes);
    const ones = shape.map(() => 1n);
    const whole = shape.length === 0;
    const [counted, offset, stride] = whole ? [null, null, null] : [counts, offsets, ones];
    const status = module.get_dataset_data(file.file_id, name, counted, offset, stride, BigInt(at));
    if (status < 0) throw new Error(files.reason() || 'the data cannot be read');
    if (!metadata.vlen) return module.HEAPU8.slice(at, at + bytes);
    const pointers = new Uint32Array(module.HEAPU8.slice(at, at + bytes).buffer);
    const texts = Array.from(pointers, (pointer) => (pointer === 0 ? '' : module.UTF8ToString(pointer)));
    module.reclaim_vlen_memory_count(file.file_id, name, '', BigInt(at), counts);
    return texts;
  } finally {
    module._free(at);
  }
}

function answer(loaded: Loaded, request: Hdf5Request): Hdf5Asks[Hdf5Request['ask']]['output'] {
  if (request.ask === 'open') return openFile(loaded, request.input);
  const { file, name } = open.get(request.input.handle)!;
  switch (request.ask) {
    case 'header':
      return readHeader(file, request.input.name);
    case 'read':
      return readSlab(loaded, file, request.input.slab);
    case 'close':
      file.close();
      open.delete(request.input.handle);
      loaded.files.remove(name);
      return undefined;
  }
}

let loading: Promise<Loaded> | undefined;

async function replyTo(request: Hdf5Request): Promise<Hdf5Reply> {
  let loaded: Loaded;
  try {
    loaded = await (loading ??= load());
  } catch (error) {
    return { problem: textOf(error), absent: true, lost: true };
  }
  try {
    return { output: answer(loaded, request) };
  } catch (error) {
    // A trap of WebAssembly leaves the library's memory as it was in the middle of something.
    return { problem: loaded.files.reason() || textOf(error), lost: !isPlainError(error) };
  }
}

const isPlainError = (error: unknown): boolean =>
  typeof error === 'object' && error !== null && 'name' in error && error.name === 'Error';

const textOf = (error: unknown): string =>
  typeof error === 'object' && error !== null && 'message' in error ? String(error.message) : String(error);

parentPort?.on('message', (request: Hdf5Request) => {
  void replyTo(request).then((reply) => {
    const output = 'output' in reply ? reply.output : undefined;
    parentPort?.postMessage(reply, output !== undefined && 'buffer' in output ? [output.buffer as ArrayBuffer] : []);
  });
});
