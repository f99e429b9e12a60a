/** What a client does not do for whoever asks it, with the HTTP status and the text that go with it. */
export class ClientRefusal extends Error {
  readonly status: number;

  constructor(status: number, text: string) {
    super(text);
    this.name = 'ClientRefusal';
    this.status = status;
  }
}
