/** Our own core behind the JSON lines of docs/formats/conform.md: a program for tests to judge, whole or broken by a word. */
import { createInterface } from 'node:readline';
import { CORE_TARGETS } from '../../impl/targets/core.ts';
import type { EventInstance, Target } from '../../spec/conform/target.ts';

interface Asked {
  readonly type: string;
  readonly component: string;
  readonly seed: number;
  readonly event: EventInstance;
}

let target: Target;

async function answer({ type, component, seed, event }: Asked): Promise<object> {
  switch (type) {
    case 'start': {
      const door = CORE_TARGETS[component];
      if (door === undefined) return { unsupported: 'the core has no such door' };
      target = door();
      await target.start({ component, seed });
      return { ok: true };
    }
    case 'send':
      return target.send(event);
    case 'observe':
      return { facts: await target.observe() };
    default:
      await target.stop();
      return { ok: true };
  }
}

for await (const line of createInterface({ input: process.stdin })) {
  const reply = await answer(JSON.parse(line) as Asked);
  process.stdout.write(`${JSON.stringify(reply)}\n`);
}
