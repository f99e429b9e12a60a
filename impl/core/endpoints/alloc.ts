/**
 * The `Alloc` service: reading allocations, and asking for one to be stopped and replaced.
 * Source: reference pages nomad-wire.md, section 5; nomad-protocol.md, section 3.3, A13.
 */
import { newEvaluation, ofJobOf } from '../new-evaluation.ts';
import type { Allocation } from '../records.ts';
import { ALLOCS, allocTopic, SERVICES } from '../topics.ts';
import type { Endpoint, Endpoints } from './context.ts';
import { newestOr } from './node-reads.ts';

const getAllocs: Endpoint<'Alloc.GetAllocs'> = (context, args, answer) => {
  const ids = args.AllocIDs ?? [];
  context.read(args, ids.map(allocTopic), answer, (view) => {
    const found = ids.map((id) => view.alloc(id)).filter((alloc): alloc is Allocation => alloc !== undefined);
    return { Allocs: found, Index: newestOr(view, found), KnownLeader: context.leaderId !== undefined };
  });
};

const getAlloc: Endpoint<'Alloc.GetAlloc'> = (context, args, answer) =>
  context.read(args, [allocTopic(args.AllocID)], answer, (view) => ({
    Alloc: view.alloc(args.AllocID) ?? null,
    Index: view.alloc(args.AllocID)?.ModifyIndex ?? view.tableIndex('allocs'),
    KnownLeader: context.leaderId !== undefined,
  }));

const list: Endpoint<'Alloc.List'> = (context, args, answer) =>
  context.read(args, [ALLOCS], answer, (view) => ({
    Allocations: [...view.allocs()],
    Index: view.tableIndex('allocs'),
    KnownLeader: context.leaderId !== undefined,
  }));

/** The allocation is marked to migrate, and its job looked at: the scheduler does the stopping. */
const stop: Endpoint<'Alloc.Stop'> = (context, args, answer) => {
  if (!args.AllocID) return answer.refuse('must provide an alloc id');
  const alloc = context.view.alloc(args.AllocID);
  if (alloc === undefined) return answer.refuse(`Unknown allocation "${args.AllocID}"`);
  const evaluation = newEvaluation({
    ...ofJobOf(alloc, 'alloc-stop'),
    ID: context.newId(),
    JobModifyIndex: alloc.Job.ModifyIndex,
  });
  context.propose(
    {
      type: 'AllocUpdateDesiredTransition',
      at: context.at,
      // By its operator's word, whatever becomes of a drain.
      allocs: { [alloc.ID]: { Migrate: true, MigrateForDrain: false } },
      evals: [evaluation],
    },
    answer,
    ({ index }) => answer.ok({ EvalID: evaluation.ID, Index: index }),
  );
};

const services: Endpoint<'Alloc.GetServiceRegistrations'> = (context, args, answer) =>
  context.read(args, [SERVICES], answer, (view) => ({
    Services: view.servicesByAlloc(args.AllocID),
    Index: view.tableIndex('services'),
    KnownLeader: context.leaderId !== undefined,
  }));

export const allocEndpoints: Endpoints<'Alloc'> = {
  'Alloc.GetAllocs': getAllocs,
  'Alloc.GetAlloc': getAlloc,
  'Alloc.List': list,
  'Alloc.GetServiceRegistrations': services,
  'Alloc.Stop': stop,
};
