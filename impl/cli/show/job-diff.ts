/**
 * What a job would change, as `job plan` shows it: one line a field, markers before it (`+`, `-`, `+/-`), names and values
 * one below the other. What is new or gone as a whole shows its fields only when all is wanted.
 */
import type { FieldDiff, JobDiff, ObjectDiff, TaskDiff, TaskGroupDiff } from '../http/plan-records.ts';
import type { Colour, Paint } from './paint.ts';

interface Marker {
  readonly text: string;
  readonly colour?: Colour;
}

const UNMARKED: Marker = { text: '' };
const MARKERS: Readonly<Record<string, Marker>> = {
  Added: { text: '+ ', colour: 'green' },
  Deleted: { text: '- ', colour: 'red' },
  Edited: { text: '+/- ', colour: 'yellow' },
};

const UPDATES: Readonly<Record<string, Colour>> = {
  create: 'green',
  destroy: 'red',
  migrate: 'blue',
  'in-place update': 'cyan',
  'create/destroy update': 'yellow',
  canary: 'yellow',
};

interface Kind {
  readonly Type: string;
}

export function jobDiffText(diff: JobDiff, paint: Paint, verbose: boolean): string {
  return new DiffText(paint, verbose).job(diff);
}

class DiffText {
  readonly #paint: Paint;
  readonly #verbose: boolean;

  constructor(paint: Paint, verbose: boolean) {
    this.#paint = paint;
    this.#verbose = verbose;
  }

  job(diff: JobDiff): string {
    const groups = diff.TaskGroups ?? [];
    const markers = markerWidth([...membersOf(diff), ...groups]);
    return [
      `${this.#mark(diff)}${this.#paint('bold', `Job: "${diff.ID}"`)}`,
      ...this.#members(diff, 0, markers, diff.Type === 'Edited'),
      ...groups.map((group) => this.#group(group, markers - markerOf(group).text.length)),
    ].join('\n');
  }

  #group(group: TaskGroupDiff, pad: number): string {
    const tasks = group.Tasks ?? [];
    const markers = markerWidth([...membersOf(group), ...tasks]);
    const name = this.#paint('bold', `Task Group: "${group.Name}"`);
    return [
      `${this.#mark(group)}${blanks(pad)}${name}${this.#updates(group)}`,
      ...this.#members(group, pad + 2, markers, group.Type === 'Edited'),
      ...tasks.map((task) => this.#task(task, pad + 2, markers - markerOf(task).text.length)),
      '',
    ].join('\n');
  }

  #updates({ Updates }: TaskGroupDiff): string {
    const counts = Object.entries(Updates ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));
    if (counts.length === 0) return '';
    const words = counts.map(([update, count]) => {
      const colour = UPDATES[update];
      return colour ? this.#paint(colour, `${count} ${update}`) : `${count} ${update}`;
    });
    return ` (${words.join(', ')})`;
  }

  #task(task: TaskDiff, indent: number, pad: number): string {
    const name = this.#paint('bold', `Task: "${task.Name}"`);
    const head = `${blanks(indent)}${this.#mark(task)}${blanks(pad)}${name}${this.#notes(task.Annotations)}`;
    return [
      head,
      ...this.#members(task, indent + 2, markerWidth(membersOf(task)), task.Type === 'Edited'),
    ].join('\n');
  }

  /** The fields and objects of a part, if they are to be seen. */
  #members(part: Parts & Kind, indent: number, markers: number, changed: boolean): readonly string[] {
    if (part.Type === 'None' || (!changed && !this.#verbose)) return [];
    const names = Math.max(0, ...(part.Fields ?? []).map(({ Name }) => Name.length));
    return [
      ...(part.Fields ?? []).map((field) => this.#field(field, indent, markers, names)),
      ...(part.Objects ?? []).map((object) => this.#object(object, indent, markers)),
    ];
  }

  #field(field: FieldDiff, indent: number, markers: number, names: number): string {
    const pad = blanks(markers - markerOf(field).text.length);
    const aligned = blanks(names - field.Name.length);
    const { Type, Old, New } = field;
    const [old, now] = [JSON.stringify(Old), JSON.stringify(New)];
    const value = Type === 'Edited' ? `${old} => ${now}` : Type === 'Deleted' ? old : now;
    const notes = this.#notes(field.Annotations);
    return `${blanks(indent)}${this.#mark(field)}${pad}${field.Name}: ${aligned}${value}${notes}`;
  }

  #object(object: ObjectDiff, indent: number, markers: number): string {
    const width = markerOf(object).text.length;
    const pad = markers - width;
    return [
      `${blanks(indent)}${this.#mark(object)}${blanks(pad)}${object.Name} {`,
      ...this.#members({ ...object, Type: 'Edited' }, indent + pad + 2, markerWidth(membersOf(object)), true),
      `${blanks(indent + markers)}}`,
    ].join('\n');
  }

  #notes(annotations: readonly string[] | null | undefined): string {
    if (!annotations || annotations.length === 0) return '';
    const colour = (note: string): Colour =>
      note.includes('create') ? 'green' : note.includes('in-place') ? 'cyan' : 'yellow';
    return ` (${annotations.map((note) => this.#paint(colour(note), note)).join(', ')})`;
  }

  #mark(part: Kind): string {
    const { text, colour } = markerOf(part);
    return colour === undefined ? text : `${this.#paint(colour, text.trimEnd())} `;
  }
}

interface Parts {
  readonly Fields?: readonly FieldDiff[] | null;
  readonly Objects?: readonly ObjectDiff[] | null;
}

function membersOf({ Fields, Objects }: Parts): readonly Kind[] {
  return [...(Fields ?? []), ...(Objects ?? [])];
}

function markerOf({ Type }: Kind): Marker {
  return MARKERS[Type] ?? UNMARKED;
}

function markerWidth(parts: readonly Kind[]): number {
  return Math.max(0, ...parts.map((part) => markerOf(part).text.length));
}

function blanks(count: number): string {
  return ' '.repeat(Math.max(0, count));
}
