/**
 * A command run inside a task that runs already, as `alloc exec` asks for: what it is, and the two directions of its
 * input and output. Who makes one is `impl/drivers`; who carries its bytes to a caller is `impl/api`.
 */

export interface CommandWish {
  /** A program and its arguments; never empty. */
  readonly command: readonly string[];
  /** On a terminal of its own: one output, line editing, signals by keys. */
  readonly tty: boolean;
}

export interface CommandOutput {
  readonly from: 'stdout' | 'stderr';
  readonly data: Buffer;
}

export interface RunningCommand {
  /** Both outputs as they come, each piece waited for; ends when the command and its outputs have. */
  readonly output: AsyncIterable<CommandOutput>;
  /** With its exit code; 128 and the signal's number when a signal ended it. Never rejects. */
  readonly exited: Promise<number>;
  /** Resolves when there is room for more. What comes after its end is lost, as with any pipe. */
  write(data: Buffer): Promise<void>;
  /** Nothing more comes: the end of a file, or on a terminal the key that says so. */
  endInput(): void;
  /** In characters. Without a terminal nothing happens. */
  resize(size: { readonly width: number; readonly height: number }): void;
  /** The command with all that it has started, as far as they are of its session. */
  kill(): void;
}
