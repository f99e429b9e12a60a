/** A client's calls and what they are answered, as the words of the machines of a client and of its tasks. It translates. */
import type { RpcResult } from '../../core/effects.ts';
import type { AgentStep } from '../../../spec/conform/outside/agent.ts';

export type Said = Pick<AgentStep, 'event' | 'alloc'>;

interface AllocSaid {
  readonly ID: string;
  readonly ClientStatus: string;
  readonly DesiredStatus: string;
}
type Fields = Readonly<Record<string, unknown>>;

export function askedSteps(method: string, args: unknown): Said[] {
  const fields = (args ?? {}) as Fields;
  switch (method) {
    case 'Node.Register':
      return [
        {
          event: {
            type: 'REGISTER_SENT',
            status: String((fields['Node'] as Fields | undefined)?.['Status']),
          },
        },
      ];
    case 'Node.UpdateStatus':
      return [{ event: { type: 'HEARTBEAT_SENT' } }];
    case 'Node.UpdateAlloc':
      return allocsIn(fields, 'Alloc').map(({ ID, ClientStatus }) => ({
        event: { type: 'SENT', says: ClientStatus },
        alloc: ID,
      }));
    default:
      return [];
  }
}

/** `args`: of the call that is answered. */
export function toldSteps(method: string, args: unknown, result: RpcResult): Said[] {
  const error = 'error' in result ? result.error : '';
  switch (method) {
    case 'Node.Register':
      return error === '' ? [{ event: { type: 'REGISTER_ANSWERED' } }] : [];
    case 'Node.UpdateStatus':
      return [{ event: { type: 'HEARTBEAT_ANSWERED', known: !error.includes('node not found') } }];
    case 'Node.UpdateAlloc':
      return allocsIn((args ?? {}) as Fields, 'Alloc').map(({ ID }) => ({
        event: { type: 'ANSWERED', taken: error === '' },
        alloc: ID,
      }));
    case 'Alloc.GetAllocs':
      return 'ok' in result ? allocsIn((result.ok ?? {}) as Fields, 'Allocs').map(pulled) : [];
    default:
      return [];
  }
}

/** What is left out on the wire is the first of its kind. */
function pulled({ ID, DesiredStatus = 'run', ClientStatus = 'pending' }: Partial<AllocSaid>): Said {
  return { event: { type: 'PULLED', desired: DesiredStatus, client: ClientStatus }, alloc: ID ?? '' };
}

function allocsIn(fields: Fields, name: string): readonly AllocSaid[] {
  return (fields[name] ?? []) as readonly AllocSaid[];
}
