/** What a checker is: it looks at what happened and tells its findings. One property, one file. */
import type { TraceEvent } from '../../../impl/core/effects.ts';
import type { ClientProcess } from '../client-process.ts';
import type { ClientEffect } from '../../../impl/core/client/ports.ts';
import type { Clock } from '../clock.ts';
import type { Conditions } from '../conditions.ts';
import type { Findings } from '../findings.ts';
import type { AppliedEntry, History } from '../history.ts';
import type { ServerProcess } from '../server-process.ts';

export interface Check {
  /** An entry was applied for the first time anywhere. */
  onEntry?(entry: AppliedEntry): void;
  /** A server or a client says what it did. */
  onTrace?(host: string, event: TraceEvent): void;
  /** A server has handled an input. */
  onServerStep?(server: ServerProcess): void;
  /** A server process has ended. */
  onServerStop?(server: string): void;
  /** A client has handled an input, or its tasks have moved. */
  onClientStep?(client: ClientProcess): void;
  /** A client agent makes a call. */
  onCall?(host: string, call: Extract<ClientEffect, { type: 'call' }>): void;
  /** The answer to it has come back. */
  onAnswer?(host: string, callId: string, isRefused: boolean): void;
  /** The last fault is mended: nothing goes wrong any more. */
  onQuiet?(): void;
  /** Now and then: for what is too dear for every step. */
  onRound?(): void;
}

export interface Scene {
  readonly clock: Clock;
  readonly conditions: Conditions;
  readonly findings: Findings;
  readonly history: History;
  readonly servers: readonly ServerProcess[];
  readonly clients: readonly ClientProcess[];
}

export type NewCheck = (scene: Scene) => Check;
