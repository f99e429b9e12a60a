/** What a client does not do for whoever asks it, with the HTTP status and the text that go with it. */
export class ClientRefusal extends Error {
  readonly status: number;

  constructor(status: number, text: string) {
    super(text);
    this.name = 'ClientRefusal';
    this.status = status;
  }

  /** As the error of a call: upstream's form for one that has a status. */
  get inWire(): string {
    return `RPC Error:: ${this.status},${this.message}`;
  }

  /** The other way round; an error without a status is 500, but for those of whom nobody knows. */
  static ofWire(error: string): ClientRefusal {
    const [, status, text] = /^(?:rpc error: )*RPC Error:: (\d{3}),(.*)$/s.exec(error) ?? [];
    if (status !== undefined && text !== undefined) return new ClientRefusal(Number(status), text);
    const isUnknown = /^(Unknown allocation|Unknown node|No path to node)/.test(error);
    return new ClientRefusal(isUnknown ? 404 : 500, error);
  }
}
