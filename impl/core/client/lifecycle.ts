/**
 * In which order the tasks of an allocation start and are ended: what comes before its main tasks, beside them and
 * after them. Pure questions about what the tasks are and were; nothing is started here.
 * Source: reference page nomad-features.md, `lifecycle`; upstream `client/allocrunner/tasklifecycle/coordinator.go`.
 */
import type { Task, TaskState } from '../records.ts';

/** In their order. */
export const STAGES = ['prestart', 'main', 'poststart', 'poststop'] as const;
export type Stage = (typeof STAGES)[number];

export interface StagedTask {
  readonly spec: Task;
  readonly state: TaskState;
}

/** A task without a hook is a main one. */
export function stageOf({ Lifecycle }: Task): Stage {
  return Lifecycle?.Hook || 'main';
}

/** It runs beside the main tasks for as long as they do; other tasks with a hook run to their end. */
export function isSidecar({ Lifecycle }: Task): boolean {
  return Lifecycle?.Sidecar === true && Lifecycle.Hook !== 'poststop';
}

/** Whether a task of this stage may start now. Once it has, this is not asked again. */
export function mayStart(stage: Stage, all: readonly StagedTask[]): boolean {
  switch (stage) {
    case 'prestart':
      return true;
    case 'main':
      return inStage(all, 'prestart').every(({ spec, state }) =>
        isSidecar(spec) ? state.State === 'running' : hasSucceeded(state),
      );
    case 'poststart':
      return inStage(all, 'main').every(({ state }) => state.State !== 'pending' && state.StartedAt !== null);
    case 'poststop':
      return all.every(({ spec, state }) => stageOf(spec) === 'poststop' || state.State === 'dead');
  }
}

/** Whether nothing is left alive but what only accompanies the main tasks. */
export function onlySidecarsLive(all: readonly StagedTask[]): boolean {
  const live = all.filter(({ spec, state }) => stageOf(spec) !== 'poststop' && state.State !== 'dead');
  return live.length > 0 && live.every(({ spec }) => isSidecar(spec));
}

/** Those who must run for the allocation to be healthy: not who is done already, nor who comes at the end. */
export function lasting(all: readonly StagedTask[]): readonly TaskState[] {
  return all
    .filter(({ spec }) => stageOf(spec) !== 'poststop')
    .filter(({ spec, state }) => stageOf(spec) === 'main' || isSidecar(spec) || !hasSucceeded(state))
    .map(({ state }) => state);
}

function inStage(all: readonly StagedTask[], stage: Stage): readonly StagedTask[] {
  return all.filter(({ spec }) => stageOf(spec) === stage);
}

function hasSucceeded({ State, Failed }: TaskState): boolean {
  return State === 'dead' && !Failed;
}
