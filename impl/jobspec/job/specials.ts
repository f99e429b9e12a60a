/** What groups and tasks take beyond their fields: a vault for all tasks, scaling policies by label. */
import { mistake } from '../hcl/diagnostic.ts';
import { SCALING } from './block-job.ts';
import { VAULT } from './block-task.ts';
import type { Decoded, Decoder, Special } from './decode.ts';
import type { Json } from './json-output.ts';
import type { ScopedBlock, ScopedContent } from './scoped-body.ts';

function ofType({ blocks }: ScopedContent, wanted: string): readonly ScopedBlock[] {
  return blocks.filter(({ type }) => type === wanted);
}

export const GROUP_SPECIAL: Special = {
  headers: [{ type: 'vault', labels: [] }],
  read(content, decoder) {
    const vaults = ofType(content, 'vault').map(({ body }) => decoder.block(VAULT, body));
    return (group) => {
      giveVault(tasksOf(group), vaults.at(-1));
      const [scaling] = ofType(content, 'scaling');
      const policy = group.get('Scaling');
      if (scaling && policy instanceof Map) checkGroupScaling(policy as Decoded, scaling, decoder);
    };
  },
};

export function tasksOf(group: Decoded): readonly Decoded[] {
  return (group.get('Tasks') ?? []) as readonly Decoded[];
}

/** Tasks that have a vault keep it. */
export function giveVault(tasks: readonly Decoded[], vault: Decoded | undefined): void {
  if (!vault) return;
  for (const task of tasks) if (task.get('Vault') === null) task.set('Vault', vault);
}

function checkGroupScaling(policy: Decoded, { body }: ScopedBlock, { diagnostics }: Decoder): void {
  if (policy.get('Type') === '') policy.set('Type', 'horizontal');
  if (policy.get('Max') === null) {
    const told = body.content({ title: 'the scaling block', attributes: [{ name: 'max' }], blocks: [] }, []);
    // A max that is there and was not understood has been told already; null counts as absent.
    if (!told.attributes.has('max')) {
      diagnostics.push(
        mistake(body.missing, '"max" is missing in the scaling block.', 'Add max = 10, the most instances.'),
      );
    }
  }
  if (policy.get('Type') === 'horizontal') return;
  const found = body
    .content({ title: '', attributes: [{ name: 'type' }], blocks: [] }, [])
    .attributes.get('type');
  const what = `The scaling type of a group is "horizontal", not "${typeOfPolicy(policy)}".`;
  if (found) diagnostics.push(mistake(found.value.range, what, 'Leave "type" out.'));
}

function typeOfPolicy(policy: Decoded): string {
  const type = policy.get('Type');
  return typeof type === 'string' ? type : '';
}

const POLICY_TYPES: Readonly<Record<string, string>> = { cpu: 'vertical_cpu', mem: 'vertical_mem' };

export const TASK_SPECIAL: Special = {
  headers: [{ type: 'scaling', labels: ['name'] }],
  read(content, decoder) {
    const seen = new Map<string, ScopedBlock>();
    const policies = ofType(content, 'scaling').flatMap((block): readonly Json[] => {
      const policy = taskScaling(block, seen, decoder);
      return policy ? [policy] : [];
    });
    return (task) => {
      if (policies.length > 0) task.set('ScalingPolicies', policies);
    };
  },
};

function taskScaling(
  block: ScopedBlock,
  seen: Map<string, ScopedBlock>,
  decoder: Decoder,
): Decoded | undefined {
  const [label] = block.labels;
  const name = (label?.text ?? '').toLowerCase();
  const type = POLICY_TYPES[name];
  if (type === undefined) {
    const what = `The scaling of a task is called "cpu" or "mem", not "${label?.text ?? ''}".`;
    decoder.diagnostics.push(mistake(label?.range ?? block.range, what, 'Write scaling "cpu" { ... }.'));
    return undefined;
  }
  const earlier = seen.get(name);
  if (earlier && decoder.isRepeated([earlier, block])) return undefined;
  seen.set(name, block);
  const policy = decoder.block(SCALING, block.body);
  if (policy.get('Type') === '') policy.set('Type', type);
  if (policy.get('Type') === type) return policy;
  const what = `The type of scaling "${name}" is "${type}", not "${typeOfPolicy(policy)}".`;
  decoder.diagnostics.push(mistake(block.range, what, 'Leave "type" out.'));
  return undefined;
}
