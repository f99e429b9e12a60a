/** Registrations, made to a server core: whole ones, bare ones, and those that lack something. */
import type { Eligibility, NodeStatus } from '../../machines/vocabulary.ts';
import { isSameValue } from '../core/canonical.ts';
import type { RpcResult } from '../core/effects.ts';
import type { Node, NodeEvent } from '../core/records.ts';
import type { NodeRegistration, RpcMethods } from '../core/rpc.ts';
import type { EventInstance, Facts, Scalar } from '../../spec/conform/target.ts';
import { NodeStage } from './node-stage.ts';
import { NODE_ID, sampleRegistration } from './sample-records.ts';

type RegisterArgs = RpcMethods['Node.Register']['args'];

const CHANGED: Readonly<Record<string, Partial<Node>>> = {
  Datacenter: { Datacenter: 'dc2' },
  Name: { Name: 'another' },
  NodeClass: { NodeClass: 'large' },
  Attributes: { Attributes: { 'kernel.name': 'plan9' } },
  Meta: { Meta: { rack: '7' } },
  Drivers: { Drivers: {} },
  HTTPAddr: { HTTPAddr: 'n1:4646' },
};

/** What makes each field missing, in the order in which they are looked for. */
const LACKING: readonly (readonly [string, Partial<Node>])[] = [
  ['ID', { ID: '' }],
  ['Datacenter', { Datacenter: '' }],
  ['Name', { Name: '' }],
  ['any-attribute', { Attributes: {} }],
  ['SecretID', { SecretID: '' }],
  ['real-status', { Status: 'asleep' as NodeStatus }],
];

export function registrationFacts(given: EventInstance): Facts {
  if (given.type === 'RACED') return racedFacts(given);
  const { node, stored } = given;
  const SecretID = { other: 'stolen', empty: '' }[String(stored)] ?? 'secret';
  const was = (given['was'] ?? 'eligible') as Eligibility;
  const known =
    node === 'gone' ? undefined : { Status: node as NodeStatus, SecretID, SchedulingEligibility: was };
  const stage = new NodeStage(known, given['work'] === true);
  const args = argsOf(given, stage.bench.at);
  const facts = stage.call('Node.Register', args);
  return { ...facts, ...recordFacts(args.Node, stage.node) };
}

function argsOf(given: EventInstance, at: number): RegisterArgs {
  if (given.type === 'LACKING') return { Node: lacking(given) } as RegisterArgs;
  const Status =
    given['asked'] === undefined || given['asked'] === 'none' ? {} : { Status: given['asked'] as NodeStatus };
  if (given.type === 'BARE') return { Node: { ...bare(), ...Status } };
  const {
    Status: _asked,
    SchedulingEligibility: _open,
    ...whole
  } = sampleRegistration({
    StatusDescription: 'well',
    ...CHANGED[String(given['changed'])],
  });
  const NodeEvent: NodeEvent = { Message: 'Node says so', Subsystem: 'Cluster', Timestamp: at };
  const Node = { ...whole, ...Status, ...openness(given) };
  return { Node, ...(given['noted'] === true ? { NodeEvent } : {}) };
}

function lacking({ lacks, others }: EventInstance): NodeRegistration | null | undefined {
  if (lacks === 'node') return undefined;
  if (lacks === 'node-null') return null;
  const wanted = lacks === 'Attributes' ? 'any-attribute' : lacks;
  const from = LACKING.findIndex(([name]) => name === wanted);
  const missing = LACKING.slice(from, others === 'too' ? undefined : from + 1).map(([, part]) => part);
  const whole = sampleRegistration(Object.assign({}, ...missing) as Partial<Node>);
  if (lacks !== 'Attributes') return whole;
  const { Attributes: _none, ...rest } = whole;
  return rest;
}

/** Agents send that they are eligible. */
function openness({ says = 'eligible' }: EventInstance): Partial<Node> {
  return says === 'nothing' ? {} : { SchedulingEligibility: says as Eligibility };
}

/** Two registrations of a node that nobody knows, both read before either is written. */
function racedFacts({ secret }: EventInstance): Facts {
  const { bench } = new NodeStage(undefined, false);
  const ids = ['secret', secret === 'same' ? 'secret' : 'stolen'].map((SecretID) =>
    bench.call('Node.Register', { Node: sampleRegistration({ SecretID }) }),
  );
  for (let held = bench.held[0]; held !== undefined; held = bench.held[0]) bench.release(held);
  const [first, second] = ids.map((id) => bench.take(id)).map(answerOf);
  return {
    first: first ?? null,
    second: second ?? null,
    isOfTheFirst: bench.view.node(NODE_ID)?.SecretID === 'secret',
  };
}

function answerOf(result: RpcResult | undefined): string {
  if (result === undefined) return 'none';
  return 'error' in result ? result.error : 'ok';
}

/** What must be there and nothing else. */
function bare(): NodeRegistration {
  const { ID, SecretID, Datacenter, Name, Attributes } = sampleRegistration();
  return { ID, SecretID, Datacenter, Name, Attributes };
}

/** The client's part of the record. */
const SENT_FIELDS = ['Datacenter', 'Name', 'NodeClass', 'Attributes', 'Meta', 'Drivers', 'HTTPAddr'] as const;
const NOTHING: Partial<Node> = {
  NodeClass: '',
  Meta: {},
  Drivers: {},
  HTTPAddr: '',
  StatusDescription: '',
  NodeResources: { Cpu: { CpuShares: 0 }, Memory: { MemoryMB: 0 }, Disk: { DiskMB: 0 } },
};

function recordFacts(
  sent: NodeRegistration | undefined,
  stored: Node | undefined,
): Record<string, Scalar | null> {
  if (stored === undefined) return { storedAsSent: null };
  const fields = [...SENT_FIELDS, 'SecretID', 'NodeResources'] as const;
  const keeps = fields.every((name) => sent?.[name] === undefined || isSameValue(stored[name], sent[name]));
  const names = Object.keys(NOTHING) as (keyof Node)[];
  const isEmpty = names.every((name) => isSameValue(stored[name], NOTHING[name]));
  const described = sent?.StatusDescription === stored.StatusDescription;
  return { storedAsSent: keeps, described, unsent: isEmpty ? 'empty' : 'filled' };
}
