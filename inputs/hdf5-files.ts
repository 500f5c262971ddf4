import { readSync } from 'node:fs';
import type { ready } from 'h5wasm';

/** A file that HDF5 may read. */
export interface VisibleFile {
  readonly size: number;
  /** Fills `into` from `offset`, or as much as there is. @returns bytes read. */
  read(into: Uint8Array, offset: number): number;
}

export const fileOfDescriptor = (fd: number, size: number): VisibleFile => ({
  size,
  read: (into, offset) => readSync(fd, into, 0, into.length, offset),
});

export const fileOfBytes = (bytes: Uint8Array): VisibleFile => ({
  size: bytes.length,
  read(into, offset) {
    const part = bytes.subarray(offset, offset + into.length);
    into.set(part);
    return part.length;
  },
});

export type Hdf5Module = Awaited<typeof ready>;

/** The part of Emscripten's file system that is used; h5wasm's own types leave out what is needed here. */
interface Node {
  readonly id: number;
  readonly mode: number;
  file?: VisibleFile;
  node_ops: object;
  stream_ops: object;
}
interface Stream {
  readonly node: Node;
  readonly position: number;
}
interface FileSystem {
  readonly streams: unknown[];
  readonly ErrnoError: new (code: number) => Error;
  createNode(parent: Node | null, name: string, mode: number, device: number): Node;
  mkdir(path: string): unknown;
  mount(type: { mount(): Node }, options: object, path: string): unknown;
  makedev(major: number, minor: number): number;
  registerDevice(device: number, operations: object): void;
  mkdev(path: string, mode: number, device: number): unknown;
  open(path: string, flags: string): unknown;
  close(stream: unknown): void;
}

const FOLDER = '/inputs';
const NO_ENTRY = 44;
const INVALID = 28;
const MESSAGE_CHARACTERS_MAX = 20_000;

/**
 * The files that HDF5 sees: those that are open, read-only, and nothing else of this machine. So a data set that claims
 * to lie in another file is an error and not a way to read it.
 */
export class VisibleFiles {
  private readonly files = new Map<string, VisibleFile>();
  private said = '';

  constructor(module: Hdf5Module) {
    const fs = module.FS as unknown as FileSystem;
    fs.mkdir(FOLDER);
    fs.mount({ mount: () => this.root(fs) }, {}, FOLDER);
    // What the library has to say of an error goes to the standard error of the process, unless it is caught.
    const device = fs.makedev(64, 0);
    const write = (_: unknown, buffer: Uint8Array | Int8Array, offset: number, length: number) => {
      const text = new TextDecoder().decode(Uint8Array.from(buffer.subarray(offset, offset + length)));
      if (this.said.length < MESSAGE_CHARACTERS_MAX) this.said += text;
      return length;
    };
    fs.registerDevice(device, { open: () => undefined, close: () => undefined, write });
    fs.mkdev('/dev/said', 0o222, device);
    fs.close(fs.streams[2]);
    fs.open('/dev/said', 'w');
  }

  /** @returns the path that HDF5 opens it by. */
  add(name: string, file: VisibleFile): string {
    this.files.set(name, file);
    return `${FOLDER}/${name}`;
  }

  remove(name: string): void {
    this.files.delete(name);
  }

  /** The innermost reason of the errors since the last call, '' without one. */
  reason(): string {
    const reasons = [...this.said.matchAll(/^ *#\d+: .*\(\): (.*)$/gm)].map((match) => match[1]!);
    this.said = '';
    return reasons.at(-1) ?? '';
  }

  private root(fs: FileSystem): Node {
    const root = fs.createNode(null, '/', 0o40555, 0);
    const lookup = (parent: Node, name: string): Node => {
      const file = this.files.get(name);
      if (file === undefined) throw new fs.ErrnoError(NO_ENTRY);
      const node = fs.createNode(parent, name, 0o100444, 0);
      return Object.assign(node, { file, node_ops: { getattr: attributes }, stream_ops: streamOperations(fs) });
    };
    return Object.assign(root, { node_ops: { getattr: attributes, lookup }, stream_ops: {} });
  }
}

function attributes(node: Node) {
  const size = node.file?.size ?? 0;
  const time = new Date(0);
  const times = { atime: time, mtime: time, ctime: time };
  return {
    dev: 1,
    ino: node.id,
    mode: node.mode,
    nlink: 1,
    uid: 0,
    gid: 0,
    rdev: 0,
    size,
    ...times,
    blksize: 4096,
    blocks: 1,
  };
}

const streamOperations = (fs: FileSystem) => ({
  llseek({ node, position }: Stream, offset: number, whence: 0 | 1 | 2): number {
    const to = offset + [0, position, node.file!.size][whence]!;
    if (to < 0) throw new fs.ErrnoError(INVALID);
    return to;
  },
  read({ node }: Stream, buffer: Int8Array, offset: number, length: number, position: number): number {
    const wanted = Math.max(0, Math.min(length, node.file!.size - position));
    return wanted === 0
      ? 0
      : node.file!.read(new Uint8Array(buffer.buffer, buffer.byteOffset + offset, wanted), position);
  },
});
