/**
 * The counterexample in what TLC prints, as a document of the Informal Trace Format: this TLC writes none. It reads states and
 * values; what a module's numbers mean comes from the names that were written with it.
 */
import { type ItfDocument, TraceFormatError, type TraceValue } from '../export/itf.ts';

/** What the variables and actions of a generated module mean. */
export interface TlcNames {
  /** The component that a variable holds, and the labels of its states, from number 1. */
  readonly variables: Readonly<
    Record<string, { readonly component: string; readonly states: readonly string[] }>
  >;
  /** The event of an action. */
  readonly actions: Readonly<Record<string, string>>;
}

/** Whether a text is TLC's output and no JSON. */
export function isTlcOutput(text: string): boolean {
  return !text.trimStart().startsWith('{') && /^State 1: /m.test(text);
}

/**
 * The first counterexample of the output.
 * @param names of a generated module; without, variables and values are as they are
 * @throws TraceFormatError naming the state and the variable
 */
export function readTlcOutput(text: string, names?: TlcNames): ItfDocument {
  const blocks = [...text.matchAll(/^State (\d+): <(.*)>$\n((?:.+\n?)*)/gm)];
  const second = blocks.findIndex(([, number], i) => i > 0 && number === '1');
  const shown = second < 0 ? blocks : blocks.slice(0, second);
  if (shown.length === 0) throw new TraceFormatError('output: TLC shows no state in it');
  const states = shown.map(([, , , body = ''], i) => readState(body, `states[${i}]`, names));
  const actions = shown.map(([, , head = '']) => {
    const [name = ''] = head.split(' ');
    return name === 'Initial' ? null : (names?.actions[name] ?? name);
  });
  return { vars: Object.keys(states[0] ?? {}), states, actions, ...loopIn(text, shown.length) };
}

function loopIn(text: string, count: number): Pick<ItfDocument, 'loop'> {
  const [, back] = /^Back to state (\d+)/m.exec(text) ?? [];
  if (back !== undefined) return { loop: Number(back) - 1 };
  return /^State \d+: Stuttering/m.test(text) ? { loop: count - 1 } : {};
}

function readState(body: string, at: string, names: TlcNames | undefined): Record<string, TraceValue> {
  // A value may go on over lines; a variable begins one.
  const parts = body.split(/^(?:\/\\ )?(?=\w+ = )/m).filter((part) => part.trim() !== '');
  const entries = parts.map((part) => {
    const [, variable = '', written = ''] = /^(?:\/\\ )?(\w+) = ([^]*)$/.exec(part) ?? [];
    const value = new Reader(written, `${at}.${variable}`).whole();
    return meaning(variable, value, `${at}.${variable}`, names);
  });
  return Object.fromEntries(entries);
}

function meaning(variable: string, value: TraceValue, at: string, names: TlcNames | undefined) {
  const known = names?.variables[variable];
  if (known === undefined) return [variable, value] as const;
  const label = known.states[Number(value) - 1];
  if (label !== undefined) return [known.component, label] as const;
  throw new TraceFormatError(
    `${at}: ${JSON.stringify(value)} is none of the ${known.states.length} states of ${known.component}: take the names that were written with this module`,
  );
}

/** A value of TLA+, as TLC prints it. */
class Reader {
  private readonly tokens: readonly string[];
  private readonly at: string;
  private next = 0;

  constructor(text: string, at: string) {
    this.tokens = text.match(/"(?:[^"\\]|\\.)*"|<<|>>|\|->|:>|@@|-?\d+|\w+|\S/g) ?? [];
    this.at = at;
  }

  whole(): TraceValue {
    const value = this.value();
    if (this.next < this.tokens.length) throw this.fault(this.tokens[this.next]);
    return value;
  }

  private value(): TraceValue {
    const token = this.tokens[this.next++];
    if (token === undefined) throw this.fault('nothing');
    if (/^-?\d+$/.test(token)) return Number(token);
    if (token.startsWith('"')) return JSON.parse(token) as string;
    if (token === 'TRUE' || token === 'FALSE') return token === 'TRUE';
    if (token === '<<') return this.list('>>', () => this.value());
    if (token === '{') return this.list('}', () => this.value());
    if (token === '[') return Object.fromEntries(this.list(']', () => this.pair('|->'))) as TraceValue;
    if (token === '(') return Object.fromEntries(this.list(')', () => this.pair(':>'), '@@')) as TraceValue;
    // A model value.
    if (/^\w+$/.test(token)) return token;
    throw this.fault(token);
  }

  private list<T>(end: string, item: () => T, comma = ','): T[] {
    const items: T[] = [];
    while (this.tokens[this.next] !== end) {
      if (items.length > 0) this.expect(comma);
      items.push(item());
    }
    this.next++;
    return items;
  }

  private pair(arrow: string): readonly [string, TraceValue] {
    const name = arrow === '|->' ? (this.tokens[this.next++] ?? '') : this.key();
    this.expect(arrow);
    return [name, this.value()];
  }

  private key(): string {
    const key = this.value();
    return typeof key === 'string' ? key : JSON.stringify(key);
  }

  private expect(token: string): void {
    const found = this.tokens[this.next++];
    if (found !== token) throw this.fault(found);
  }

  private fault(found = 'its end'): TraceFormatError {
    return new TraceFormatError(`${this.at}: ${found} stands where a value of TLA+ goes on otherwise`);
  }
}
