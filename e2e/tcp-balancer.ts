import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** Spreads connections over several ports of this machine, as the balancer before a server does. */
export interface TcpBalancer extends AsyncDisposable {
  readonly port: number;
}

/** Starts a {@link TcpBalancer}: each connection goes to the next port that takes one. */
export async function startTcpBalancer(targets: readonly number[]): Promise<TcpBalancer> {
  const sockets = new Set<Socket>();
  let turn = 0;
  const server = createServer((near) => {
    turn += 1;
    const order = targets.map((_, index) => targets[(turn + index) % targets.length] ?? 0);
    keep(near);
    void lead(near, order);
  });
  const keep = (socket: Socket): void => {
    sockets.add(socket);
    socket.on('error', () => {});
    socket.once('close', () => sockets.delete(socket));
  };
  const lead = async (near: Socket, order: readonly number[]): Promise<void> => {
    for (const port of order) {
      const far = connect(port, '127.0.0.1');
      keep(far);
      const isOpen = await Promise.race([
        once(far, 'connect').then(() => true),
        once(far, 'close').then(() => false),
      ]).catch(() => false);
      if (!isOpen) continue;
      near.once('close', () => far.destroy()).pipe(far);
      far.once('close', () => near.destroy()).pipe(near);
      return;
    }
    near.destroy();
  };
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
