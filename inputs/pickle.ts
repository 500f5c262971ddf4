import { PickleBytes } from './pickle-bytes.ts';
import type { Place } from './refusal.ts';

/**
 * What a pickle holds, as far as it is data. Dictionaries are maps and never objects: a key such as `__proto__` is a key.
 * `M` are the things that the globals of a format make.
 */
export type Pickled<M> =
  | null
  | boolean
  | number
  | bigint
  | string
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array }
  | PickledList<M>
  | PickledDict<M>
  | PickledGlobal
  | { readonly kind: 'made'; readonly made: M };

/** A list, a tuple or a set. */
export interface PickledList<M> {
  readonly kind: 'list';
  readonly items: Pickled<M>[];
}
export interface PickledDict<M> {
  readonly kind: 'dict';
  readonly entries: Map<Pickled<M>, Pickled<M>>;
}
/** A name that the pickle refers to. Nothing is imported: it stays a name. */
export interface PickledGlobal {
  readonly kind: 'global';
  readonly name: string;
}

/** What the names of one format mean. Each throws for what it does not know: nothing is ever looked up or run. */
export interface PickleMeaning<M> {
  /** Whether a pickle may name this at all. */
  admit(name: string): void;
  call(callee: Pickled<M>, args: readonly Pickled<M>[]): Pickled<M>;
  /** State for an object that has just been made. */
  build(object: Pickled<M>, state: Pickled<M>): void;
  /** The object that the format keeps outside of the pickle under this id. */
  persistent(id: Pickled<M>): Pickled<M>;
}

/**
 * Interprets the data opcodes of protocols 2 to 5 and no others. Time and memory are at most proportional to the length
 * of `bytes`.
 *
 * @throws CensusError `input-format` for any other opcode, a stack that is not what an opcode needs, or an end before
 * STOP; and whatever `meaning` throws.
 */
export function unpickle<M>(bytes: Uint8Array, meaning: PickleMeaning<M>, place: Place): Pickled<M> {
  return new PickleMachine(bytes, meaning, place).run();
}

/** Ids of two million points come in fewer operations; lists, dictionaries and things made of names are far fewer. */
const OPERATIONS_MAX = 8_000_000;
const CONTAINERS_MAX = 1_000_000;

class PickleMachine<M> {
  private operations = 0;
  private containers = 0;
  private readonly bytes: PickleBytes;
  private readonly meaning: PickleMeaning<M>;
  private stack: Pickled<M>[] = [];
  /** The stacks below each mark. */
  private readonly marked: Pickled<M>[][] = [];
  private readonly memo = new Map<number, Pickled<M>>();

  constructor(bytes: Uint8Array, meaning: PickleMeaning<M>, place: Place) {
    this.bytes = new PickleBytes(bytes, place);
    this.meaning = meaning;
  }

  run(): Pickled<M> {
    for (;;) {
      const opcode = this.bytes.unsigned(1);
      if (++this.operations > OPERATIONS_MAX || this.containers > CONTAINERS_MAX) {
        throw this.bytes.damaged(
          `expected a few tensors, got more than ${CONTAINERS_MAX} lists or ${OPERATIONS_MAX} steps`,
        );
      }
      if (opcode === 0x2e) return this.pop();
      if (!this.scalar(opcode) && !this.collection(opcode) && !this.object(opcode)) {
        throw this.bytes.damaged(
          `expected plain data, got opcode 0x${opcode.toString(16)} at byte ${this.bytes.at - 1}`,
        );
      }
    }
  }

  /** Numbers, text, bytes. */
  private scalar(opcode: number): boolean {
    switch (opcode) {
      case 0x80: // PROTO
        this.bytes.unsigned(1);
        return true;
      case 0x95: // FRAME
        this.bytes.unsigned(8);
        return true;
      case 0x4e: // NONE
        return this.push(null);
      case 0x88: // NEWTRUE
      case 0x89: // NEWFALSE
        return this.push(opcode === 0x88);
      case 0x4a: // BININT
        return this.push(this.bytes.int32());
      case 0x4b: // BININT1
      case 0x4d: // BININT2
        return this.push(this.bytes.unsigned(opcode === 0x4b ? 1 : 2));
      case 0x8a: // LONG1
      case 0x8b: // LONG4
        return this.push(this.bytes.integer(this.bytes.unsigned(opcode === 0x8a ? 1 : 4)));
      case 0x47: // BINFLOAT
        return this.push(this.bytes.float64());
      case 0x8c: // SHORT_BINUNICODE
        return this.push(this.bytes.string(1));
      case 0x58: // BINUNICODE
        return this.push(this.bytes.string(4));
      case 0x8d: // BINUNICODE8
        return this.push(this.bytes.string(8));
      case 0x43: // SHORT_BINBYTES
        return this.push({ kind: 'bytes', bytes: this.bytes.part(1) });
      case 0x42: // BINBYTES
        return this.push({ kind: 'bytes', bytes: this.bytes.part(4) });
      case 0x8e: // BINBYTES8
      case 0x96: // BYTEARRAY8
        return this.push({ kind: 'bytes', bytes: this.bytes.part(8) });
      default:
        return false;
    }
  }

  /** Tuples, lists, dictionaries, sets, and the memo. */
  private collection(opcode: number): boolean {
    switch (opcode) {
      case 0x28: // MARK
        this.containers++;
        this.marked.push(this.stack);
        this.stack = [];
        return true;
      case 0x29: // EMPTY_TUPLE
      case 0x5d: // EMPTY_LIST
      case 0x8f: // EMPTY_SET
        return this.push({ kind: 'list', items: [] });
      case 0x85: // TUPLE1
      case 0x86: // TUPLE2
      case 0x87: // TUPLE3
        return this.push({ kind: 'list', items: this.popSome(opcode - 0x84) });
      case 0x74: // TUPLE
      case 0x91: // FROZENSET
        return this.push({ kind: 'list', items: this.popMarked() });
      case 0x61: // APPEND
        return this.extend(this.popSome(1));
      case 0x65: // APPENDS
      case 0x90: // ADDITEMS
        return this.extend(this.popMarked());
      case 0x7d: // EMPTY_DICT
        return this.push({ kind: 'dict', entries: new Map() });
      case 0x73: // SETITEM
        return this.assign(this.popSome(2));
      case 0x75: // SETITEMS
        return this.assign(this.popMarked());
      case 0x30: // POP
        this.pop();
        return true;
      case 0x71: // BINPUT
      case 0x72: // LONG_BINPUT
        this.memo.set(this.bytes.unsigned(opcode === 0x71 ? 1 : 4), this.top());
        return true;
      case 0x94: // MEMOIZE
        this.memo.set(this.memo.size, this.top());
        return true;
      case 0x68: // BINGET
      case 0x6a: // LONG_BINGET
        return this.push(this.recall(this.bytes.unsigned(opcode === 0x68 ? 1 : 4)));
      default:
        return false;
    }
  }

  /** Names, calls, state, and what is kept outside. */
  private object(opcode: number): boolean {
    switch (opcode) {
      case 0x63: // GLOBAL
        return this.name(`${this.bytes.line()}.${this.bytes.line()}`);
      case 0x93: {
        // STACK_GLOBAL
        const [module, name] = this.popSome(2);
        if (typeof module !== 'string' || typeof name !== 'string')
          throw this.bytes.damaged('expected a name, got none');
        return this.name(`${module}.${name}`);
      }
      case 0x52: // REDUCE
      case 0x81: {
        // NEWOBJ
        const [callee, args] = this.popSome(2);
        if (!isList(args!)) throw this.bytes.damaged('expected arguments, got none');
        return this.push(this.meaning.call(callee!, args.items));
      }
      case 0x62: {
        // BUILD
        const state = this.pop();
        this.meaning.build(this.top(), state);
        return true;
      }
      case 0x51: // BINPERSID
        return this.push(this.meaning.persistent(this.pop()));
      default:
        return false;
    }
  }

  private name(name: string): boolean {
    this.meaning.admit(name);
    return this.push({ kind: 'global', name });
  }

  private extend(items: readonly Pickled<M>[]): boolean {
    const list = this.top();
    if (!isList(list)) throw this.bytes.damaged('expected a list to add to, got something else');
    for (const item of items) list.items.push(item);
    return true;
  }

  private assign(items: readonly Pickled<M>[]): boolean {
    const dict = this.top();
    if (!isDict(dict) || items.length % 2 === 1) throw this.bytes.damaged('expected a dictionary to add to, got none');
    for (let i = 0; i < items.length; i += 2) dict.entries.set(items[i]!, items[i + 1]!);
    return true;
  }

  private push(value: Pickled<M>): boolean {
    if (typeof value === 'object') this.containers++;
    this.stack.push(value);
    return true;
  }

  private top(): Pickled<M> {
    const value = this.stack.at(-1);
    if (value === undefined) throw this.bytes.damaged('expected a value on the stack, got none');
    return value;
  }

  private pop(): Pickled<M> {
    const value = this.top();
    this.stack.pop();
    return value;
  }

  private popSome(count: number): Pickled<M>[] {
    if (this.stack.length < count) throw this.bytes.damaged('expected a value on the stack, got none');
    return this.stack.splice(this.stack.length - count, count);
  }

  private popMarked(): Pickled<M>[] {
    const below = this.marked.pop();
    if (below === undefined) throw this.bytes.damaged('expected a mark on the stack, got none');
    const items = this.stack;
    this.stack = below;
    return items;
  }

  private recall(index: number): Pickled<M> {
    const value = this.memo.get(index);
    if (value === undefined) throw this.bytes.damaged(`expected a value in memo ${index}, got none`);
    return value;
  }
}

export function isList<M>(value: Pickled<M>): value is PickledList<M> {
  return typeof value === 'object' && value !== null && value.kind === 'list';
}

export function isDict<M>(value: Pickled<M>): value is PickledDict<M> {
  return typeof value === 'object' && value !== null && value.kind === 'dict';
}
