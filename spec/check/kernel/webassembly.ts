/**
 * Prints `code.ts` as a WebAssembly module, byte by byte, and makes a function of it. Each array is a memory of its own, so
 * that any of them can grow where it lies; not every engine knows more than one (Node does from version 22 on).
 */
import { type Code, type Expression, localsOf, type Operator, type Statement } from './code.ts';

/** A memory of pages of 64 KiB. Once it has grown, its buffer is another. */
export interface Memory {
  readonly buffer: ArrayBuffer;
  grow(pages: number): number;
}

/** What of it is used here; the library of ECMAScript does not declare it. */
declare const WebAssembly: {
  validate(bytes: Uint8Array): boolean;
  readonly Memory: new (size: { readonly initial: number; readonly maximum: number }) => Memory;
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (
    module: object,
    imports: Readonly<Record<string, Readonly<Record<string, Memory>>>>,
  ) => { readonly exports: Readonly<Record<string, unknown>> };
};

const MOST_PAGES = 1 << 16;

/** @param pages to begin with; it can grow to 4 GiB */
export function memoryOf(pages: number): Memory {
  return new WebAssembly.Memory({ initial: pages, maximum: MOST_PAGES });
}

const I32 = 0x7f;
const VOID = 0x40;
const OPCODES: Readonly<Record<Operator, number>> = {
  add: 0x6a,
  sub: 0x6b,
  mul: 0x6c,
  and: 0x71,
  or: 0x72,
  xor: 0x73,
  shl: 0x74,
  shr: 0x76,
  eq: 0x46,
  ne: 0x47,
  lt: 0x48,
  ge: 0x4e,
};

/** What an instance can do here: whether it knows several memories. */
export function isWebAssemblyKnown(): boolean {
  return WebAssembly.validate(moduleOf({ arrays: 2, body: [] }));
}

export function toWebAssembly(code: Code, memories: readonly Memory[]): () => number {
  const module = new WebAssembly.Module(moduleOf(code));
  const imports = Object.fromEntries(memories.map((memory, i) => [String(i), memory]));
  const { exports } = new WebAssembly.Instance(module, { m: imports });
  return exports['run'] as () => number;
}

/** `\0asm`, version 1. */
const MAGIC = [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00];

function moduleOf({ arrays, body }: Code): Uint8Array<ArrayBuffer> {
  const text = (of: string) => [...unsigned(of.length), ...Buffer.from(of)];
  const memories = Array.from({ length: arrays }, (_, i) => [
    ...text('m'),
    ...text(String(i)),
    0x02,
    0x00,
    0x00,
  ]);
  return Uint8Array.from([
    ...MAGIC,
    ...section(1, vector([[0x60, 0x00, 0x01, I32]])),
    ...section(2, vector(memories)),
    ...section(3, vector([[0x00]])),
    ...section(7, vector([[...text('run'), 0x00, 0x00]])),
    ...section(10, vector([sized(functionOf(body))])),
  ]);
}

function functionOf(body: readonly Statement[]): number[] {
  const locals = localsOf(body);
  const numbers = new Map(locals.map((name, i) => [name, i]));
  const declared = locals.length === 0 ? [0x00] : [0x01, ...unsigned(locals.length), I32];
  return [...declared, ...new Writer(numbers).block(body, []), 0x41, 0x00, 0x0b];
}

class Writer {
  private readonly locals: ReadonlyMap<string, number>;

  constructor(locals: ReadonlyMap<string, number>) {
    this.locals = locals;
  }

  /** @param around labels of the blocks around it, innermost last; '' for one that nothing leaves by name */
  block(body: readonly Statement[], around: readonly string[]): number[] {
    return body.flatMap((statement) => this.statement(statement, around));
  }

  private statement(statement: Statement, around: readonly string[]): number[] {
    switch (statement.kind) {
      case 'set':
        return [...this.expression(statement.value), 0x21, ...this.local(statement.name)];
      case 'store':
        return [
          ...this.address(statement.at),
          ...this.expression(statement.value),
          0x36,
          ...place(statement),
        ];
      case 'if': {
        const inside = [...around, ''];
        const otherwise =
          statement.otherwise.length === 0 ? [] : [0x05, ...this.block(statement.otherwise, inside)];
        const then = this.block(statement.then, inside);
        return [...this.expression(statement.condition), 0x04, VOID, ...then, ...otherwise, 0x0b];
      }
      case 'loop': {
        const { label } = statement;
        // The outer block is left at its end, the inner one begins again.
        const body = this.block(statement.body, [...around, `leave ${label}`, `again ${label}`]);
        const repeat = [0x0c, ...unsigned(0)];
        return [0x02, VOID, 0x03, VOID, ...body, ...repeat, 0x0b, 0x0b];
      }
      case 'leave':
      case 'again':
        return [
          0x0c,
          ...unsigned(around.length - 1 - around.lastIndexOf(`${statement.kind} ${statement.label}`)),
        ];
      case 'return':
        return [...this.expression(statement.value), 0x0f];
    }
  }

  private expression(expression: Expression): number[] {
    switch (expression.kind) {
      case 'number':
        return [0x41, ...signed(expression.value)];
      case 'local':
        return [0x20, ...this.local(expression.name)];
      case 'load':
        return [...this.address(expression.at), 0x28, ...place(expression)];
      case 'lowestBit':
        return [...this.expression(expression.of), 0x68];
      case 'operation':
        return [
          ...this.expression(expression.left),
          ...this.expression(expression.right),
          OPCODES[expression.operator],
        ];
    }
  }

  /** An index counts words, an address bytes. */
  private address(at: Expression): number[] {
    if (at.kind === 'number') return [0x41, ...signed(at.value * 4)];
    return [...this.expression(at), 0x41, 2, OPCODES.shl];
  }

  private local(name: string): number[] {
    const number = this.locals.get(name);
    if (number === undefined) throw new Error(`the local ${name} is read and never set`);
    return unsigned(number);
  }
}

/** Alignment of a word, the memory when it is not the first, the offset. */
function place({ array, plus }: { readonly array: number; readonly plus: number }): number[] {
  const memory = array === 0 ? [2] : [2 | 0x40, ...unsigned(array)];
  return [...memory, ...unsigned(plus * 4)];
}

function section(id: number, content: readonly number[]): number[] {
  return [id, ...sized(content)];
}

function sized(content: readonly number[]): number[] {
  return [...unsigned(content.length), ...content];
}

function vector(items: readonly (readonly number[])[]): number[] {
  return [...unsigned(items.length), ...items.flat()];
}

/** LEB128. */
function unsigned(value: number): number[] {
  const low = value & 0x7f;
  const rest = value >>> 7;
  return rest === 0 ? [low] : [low | 0x80, ...unsigned(rest)];
}

function signed(value: number): number[] {
  const low = value & 0x7f;
  const rest = value >> 7;
  const isLast = (rest === 0 && (low & 0x40) === 0) || (rest === -1 && (low & 0x40) !== 0);
  return isLast ? [low] : [low | 0x80, ...signed(rest)];
}
