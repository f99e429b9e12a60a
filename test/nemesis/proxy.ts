/**
 * A door between two servers, on loopback, that the nemesis can shut: bytes pass in order, or stop, as they do where
 * a cable was pulled. Nobody is told: that is what a partition is.
 */
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

export class Proxy {
  readonly #server: Server;
  readonly #pairs = new Set<readonly [Socket, Socket]>();
  #isShut = false;

  private constructor(to: number) {
    this.#server = createServer((near) => this.#join(near, to));
  }

  /** A proxy to a port of loopback. */
  static async open(to: number): Promise<Proxy> {
    const proxy = new Proxy(to);
    proxy.#server.listen(0, '127.0.0.1');
    await once(proxy.#server, 'listening');
    return proxy;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  get isShut(): boolean {
    return this.#isShut;
  }

  /** Nothing passes from now on, in either direction. */
  shut(): void {
    this.#isShut = true;
    for (const pair of this.#pairs) for (const socket of pair) socket.pause();
  }

  /** What was under way arrives late, or is lost with its connection. */
  reopen(cut: boolean): void {
    this.#isShut = false;
    for (const pair of this.#pairs) {
      for (const socket of pair) {
        if (cut) socket.destroy();
        else socket.resume();
      }
    }
  }

  close(): void {
    this.#server.close();
    for (const pair of this.#pairs) for (const socket of pair) socket.destroy();
  }

  #join(near: Socket, to: number): void {
    const far = connect(to, '127.0.0.1');
    const pair = [near, far] as const;
    this.#pairs.add(pair);
    this.#carry(near, far, pair);
    this.#carry(far, near, pair);
    if (this.#isShut) for (const socket of pair) socket.pause();
  }

  #carry(from: Socket, to: Socket, pair: readonly [Socket, Socket]): void {
    from.setNoDelay(true);
    from.on('data', (bytes) => {
      to.write(bytes);
    });
    from.on('error', () => {});
    from.on('close', () => {
      this.#pairs.delete(pair);
      to.destroy();
    });
  }
}
