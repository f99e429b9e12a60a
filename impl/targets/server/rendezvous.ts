/**
 * Lets many sessions with one server go on side by side although its scheduler can only be held for all of them: whoever
 * needs it to work, or needs time to pass, waits until all others do too. First the scheduler works, as often as anybody
 * asks; then all are silent together. So nothing is scheduled while some session counts on its being held.
 */
export class Rendezvous {
  #active = 0;
  readonly #wantsWork: (() => void)[] = [];
  readonly #wantsSilence: (() => void)[] = [];
  readonly #isBack: (() => void)[] = [];
  readonly #arriving: (() => void)[] = [];
  #silent = 0;
  #isWorking = false;
  readonly #work: () => Promise<void>;

  /** @param work lets the scheduler work until it has nothing more to do for anybody */
  constructor(work: () => Promise<void>) {
    this.#work = work;
  }

  /** A session begins; not while others are silent, for it could not go on before they are back. */
  async join(): Promise<void> {
    while (this.#silent > 0) await this.#wait(this.#arriving);
    this.#active += 1;
  }

  leave(): void {
    this.#active -= 1;
    this.#goOn();
  }

  /** Until the scheduler has worked. */
  async work(): Promise<void> {
    await this.#wait(this.#wantsWork);
  }

  /** Until everybody who is to be silent may be. */
  async silence(): Promise<void> {
    await this.#wait(this.#wantsSilence);
  }

  /** Until everybody who was silent has seen what came of it. */
  async back(): Promise<void> {
    await this.#wait(this.#isBack);
  }

  #wait(among: (() => void)[]): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    among.push(resolve);
    this.#goOn();
    return promise;
  }

  #goOn(): void {
    if (this.#silent > 0) {
      if (this.#isBack.length < this.#silent) return;
      this.#silent = 0;
      for (const go of [...this.#isBack.splice(0), ...this.#arriving.splice(0)]) go();
      return;
    }
    const waiting = this.#wantsWork.length + this.#wantsSilence.length;
    if (this.#isWorking || waiting === 0 || waiting < this.#active) return;
    if (this.#wantsWork.length > 0) void this.#letWork(this.#wantsWork.splice(0));
    else {
      const all = this.#wantsSilence.splice(0);
      this.#silent = all.length;
      for (const go of all) go();
    }
  }

  async #letWork(asked: readonly (() => void)[]): Promise<void> {
    this.#isWorking = true;
    try {
      await this.#work();
    } finally {
      this.#isWorking = false;
      for (const go of asked) go();
    }
  }
}
