/**
 * Which host ports of one node are taken: a bitmap over all of them. Gives out the ports that a group asks for.
 * One address per node: ports are not told apart by host network.
 */
import type { Rng } from '../effects.ts';
import type { Allocation, NetworkAsk, Node, Port } from '../records.ts';

const PORTS = 65_536;
const DEFAULT_MIN_DYNAMIC = 20_000;
const DEFAULT_MAX_DYNAMIC = 32_000;
/** Random picks before searching in order: random keeps fresh ports apart from recently freed ones. */
const RANDOM_TRIES = 20;

export type PortsGiven =
  | { readonly ports: readonly Port[] }
  /** The dimension that ran out, as operators read it. */
  | { readonly exhausted: string };

export class PortMap {
  private readonly words = new Uint32Array(PORTS / 32);

  taken(port: number): boolean {
    return ((this.words[port >>> 5] ?? 0) & (1 << (port & 31))) !== 0;
  }

  /** Mark a port; false when it was taken already or is no port. */
  take(port: number): boolean {
    if (!Number.isInteger(port) || port < 1 || port >= PORTS || this.taken(port)) return false;
    this.words[port >>> 5] = (this.words[port >>> 5] ?? 0) | (1 << (port & 31));
    return true;
  }
}

/** `22,80,8500-8600` as port numbers; what is no port is left out. */
export function parsePortRanges(text: string): number[] {
  return text.split(',').flatMap((part) => {
    const match = /^\s*(\d+)(?:\s*-\s*(\d+))?\s*$/.exec(part);
    if (match === null) return [];
    const first = Number(match[1]);
    const last = Math.min(match[2] === undefined ? first : Number(match[2]), PORTS - 1);
    return Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => first + i);
  });
}

/** Ports in use on a node. `collision` is set when two of the allocations hold the same one. */
export function portsInUse(
  node: Node,
  allocs: readonly Allocation[],
): { readonly map: PortMap; readonly collision: boolean } {
  const map = new PortMap();
  for (const port of parsePortRanges(node.ReservedResources?.Networks.ReservedHostPorts ?? ''))
    map.take(port);
  let collision = false;
  for (const alloc of allocs) {
    for (const port of alloc.AllocatedResources.Shared.Ports) {
      if (!map.take(port.Value)) collision = true;
    }
  }
  return { map, collision };
}

/** Give every port that the networks ask for, and mark it. Static ones first, so that no dynamic one takes theirs. */
export function givePorts(node: Node, map: PortMap, asks: readonly NetworkAsk[], rng: Rng): PortsGiven {
  const given: Port[] = [];
  for (const port of asks.flatMap((ask) => ask.ReservedPorts ?? [])) {
    if (!map.take(port.Value)) {
      return { exhausted: `network: reserved port collision ${port.Label}=${port.Value}` };
    }
    given.push(mapped(port, port.Value));
  }
  for (const port of asks.flatMap((ask) => ask.DynamicPorts ?? [])) {
    const value = freeDynamicPort(node, map, rng);
    if (value === undefined) return { exhausted: 'network: dynamic port selection failed' };
    map.take(value);
    given.push(mapped(port, value));
  }
  return { ports: given };
}

/** `To` of -1 means: the same inside as outside. */
function mapped(ask: Port, value: number): Port {
  return { ...ask, Value: value, ...(ask.To === -1 ? { To: value } : {}) };
}

function freeDynamicPort(node: Node, map: PortMap, rng: Rng): number | undefined {
  const min = node.NodeResources.MinDynamicPort || DEFAULT_MIN_DYNAMIC;
  const max = node.NodeResources.MaxDynamicPort || DEFAULT_MAX_DYNAMIC;
  if (max < min) return undefined;
  for (let i = 0; i < RANDOM_TRIES; i++) {
    const port = min + rng.int(max - min + 1);
    if (!map.taken(port)) return port;
  }
  for (let port = min; port <= max; port++) if (!map.taken(port)) return port;
  return undefined;
}
