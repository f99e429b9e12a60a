/** Who owns what of an allocation, and what is taken: reference page nomad-protocol.md, section 3.2; docs/protocol/divergence.md. */
import { describe, expect, test } from 'vitest';
import { CLIENT_STATUSES } from '../../../machines/vocabulary.ts';
import {
  mergeClientReport,
  mergePlanWrite,
  mergeTransition,
  newAlloc,
  takesReport,
} from '../../../impl/core/state/alloc-merge.ts';
import { anAlloc, aReport } from '../server/records.ts';

const STATES = {
  t: { State: 'running', Failed: false, Restarts: 0, StartedAt: 1, FinishedAt: null, Events: [] },
} as const;

const stored = anAlloc('a1', {
  CreateIndex: 3,
  ModifyIndex: 4,
  AllocModifyIndex: 4,
  CreateTime: 30,
  ClientStatus: 'running',
  ClientDescription: 'as reported',
  TaskStates: STATES,
  NextAllocation: 'b1',
  FollowupEvalID: 'f1',
});

describe('client report', () => {
  test('takes status, description and task states, and nothing else', () => {
    const report = { ...aReport('a1', 'failed', 'n9'), DesiredStatus: 'stop', FollowupEvalID: '' };
    expect(mergeClientReport(stored, report, 9, 90)).toEqual({
      ...stored,
      ClientStatus: 'failed',
      ClientDescription: 'now failed',
      TaskStates: {},
      ModifyIndex: 9,
      ModifyTime: 90,
    });
  });

  test('takes its health, and keeps it where a report leaves it out', () => {
    const DeploymentStatus = { Healthy: true, Timestamp: 80 };
    const healthy = mergeClientReport(stored, { ...aReport(), DeploymentStatus }, 9, 90);
    expect(healthy.DeploymentStatus).toEqual(DeploymentStatus);
    expect(mergeClientReport(healthy, aReport(), 10, 100).DeploymentStatus).toEqual(DeploymentStatus);
    // A plan was made before it was said, and may not take it away.
    expect(mergePlanWrite(healthy, stored, 11).DeploymentStatus).toEqual(DeploymentStatus);
  });

  test('what comes back into sight belongs to no follow-up evaluation any more (#25923)', () => {
    const AllocStates = [{ Field: 'ClientStatus', Value: 'unknown', Time: 50 }] as const;
    const away = { ...stored, ClientStatus: 'unknown', AllocStates } as const;
    expect(mergeClientReport(away, aReport(), 9, 90).FollowupEvalID).toBe('');
    expect(mergeClientReport(stored, aReport(), 9, 90).FollowupEvalID).toBe('f1');
  });

  test('AllocModifyIndex stays: clients do not pull their own reports', () => {
    expect(mergeClientReport(stored, aReport(), 9, 90).AllocModifyIndex).toBe(4);
  });
});

describe('nothing goes back', () => {
  /** docs/protocol/divergence.md, the table of "A report is judged where it is applied". */
  const TAKES = {
    pending: ['pending', 'running', 'complete', 'failed'],
    running: ['running', 'complete', 'failed'],
    unknown: ['running', 'complete', 'failed'],
    lost: ['complete', 'failed'],
    complete: [],
    failed: [],
  };
  test.each(CLIENT_STATUSES)('stored %s', (ClientStatus) => {
    const taken = CLIENT_STATUSES.filter((said) =>
      takesReport({ ...stored, ClientStatus }, aReport('a1', said)),
    );
    expect(taken).toEqual(TAKES[ClientStatus]);
  });

  test('only its own node may speak of it', () => {
    expect(takesReport(stored, aReport('a1', 'running', 'n9'))).toBe(false);
  });

  test('that it runs is believed of one that is unknown when its client has pulled the mark, or does not tell', () => {
    const marked = { ...stored, ClientStatus: 'unknown', AllocModifyIndex: 7 } as const;
    const said = (ClientStatus: 'running' | 'complete', AllocModifyIndex?: number) =>
      takesReport(marked, {
        ...aReport('a1', ClientStatus),
        ...(AllocModifyIndex === undefined ? {} : { AllocModifyIndex }),
      });
    expect([said('running'), said('running', 0), said('running', 7), said('running', 8)]).toEqual([
      true,
      true,
      true,
      true,
    ]);
    expect(said('running', 6)).toBe(false);
    expect(said('complete', 6)).toBe(true);
    expect(takesReport(stored, { ...aReport(), AllocModifyIndex: 1 })).toBe(true);
  });
});

describe('plan write', () => {
  test.each(CLIENT_STATUSES)('planned %s over what was reported', (planned) => {
    const plan = anAlloc('a1', {
      ClientStatus: planned,
      ClientDescription: 'as planned',
      DesiredStatus: 'stop',
      TaskStates: {},
    });
    const merged = mergePlanWrite(stored, plan, 9);
    const overrules = planned === 'lost' || planned === 'unknown';
    expect(merged.ClientStatus).toBe(overrules ? planned : 'running');
    expect(merged.ClientDescription).toBe(overrules ? 'as planned' : 'as reported');
    expect(merged).toMatchObject({ DesiredStatus: 'stop', TaskStates: STATES });
  });

  test('keeps the creation, moves both modify indexes', () => {
    expect(mergePlanWrite(stored, anAlloc('a1'), 9)).toMatchObject({
      CreateIndex: 3,
      CreateTime: 30,
      ModifyIndex: 9,
      AllocModifyIndex: 9,
    });
  });

  test('owns the links but the one to a replacement, which stays (#25799)', () => {
    const merged = mergePlanWrite(stored, anAlloc('a1', { NextAllocation: '', FollowupEvalID: 'f2' }), 9);
    expect(merged).toMatchObject({ NextAllocation: 'b1', FollowupEvalID: 'f2' });
  });

  test('a new allocation is taken as given', () => {
    expect(newAlloc(anAlloc('a2', { ClientStatus: 'pending' }), 9)).toEqual(
      anAlloc('a2', { CreateIndex: 9, ModifyIndex: 9, AllocModifyIndex: 9 }),
    );
  });
});

test('transitions are merged, never cleared', () => {
  const marked = mergeTransition(stored, { Migrate: true }, 9, 90);
  expect(mergeTransition(marked, { Reschedule: true }, 10, 91)).toMatchObject({
    DesiredTransition: { Migrate: true, Reschedule: true },
    ModifyIndex: 10,
    AllocModifyIndex: 10,
  });
});
