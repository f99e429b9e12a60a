/** Who owns what of an allocation: reference page nomad-protocol.md, section 3.2, column B. */
import { describe, expect, test } from 'vitest';
import { CLIENT_STATUSES } from '../../../machines/vocabulary.ts';
import {
  mergeClientReport,
  mergePlanWrite,
  mergeTransition,
  newAlloc,
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

  test.each(['complete', 'failed', 'lost', 'unknown'] as const)(
    'no terminality guard: %s -> running',
    (before) => {
      const merged = mergeClientReport({ ...stored, ClientStatus: before }, aReport(), 9, 90);
      expect(merged.ClientStatus).toBe('running');
    },
  );

  test('AllocModifyIndex stays: clients do not pull their own reports', () => {
    expect(mergeClientReport(stored, aReport(), 9, 90).AllocModifyIndex).toBe(4);
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

  test('owns the links: column B does not keep NextAllocation (#25799)', () => {
    const merged = mergePlanWrite(stored, anAlloc('a1', { NextAllocation: '', FollowupEvalID: 'f2' }), 9);
    expect(merged).toMatchObject({ NextAllocation: '', FollowupEvalID: 'f2' });
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
