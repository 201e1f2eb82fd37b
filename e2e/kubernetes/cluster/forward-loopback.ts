// A program: takes connections on the listening socket that its parent hands over, and carries each to
// HOST PORT (its arguments) from the network namespace it runs in. A socket stays in the namespace where it was
// made, so this is a way in that crosses no veth and no rule.
import { connect, type Server, type Socket } from 'node:net';
import { pipeline } from 'node:stream';

const [host = '', port = ''] = process.argv.slice(2);

function forward(local: Socket): void {
  const remote = connect({ host, port: Number(port), noDelay: true });
  local.setNoDelay(true);
  // Either side may reset the other at any time; pipeline has destroyed both by then.
  pipeline(local, remote, () => {});
  pipeline(remote, local, () => {});
}

process.once('message', (_message, server) => {
  (server as Server).on('connection', forward);
  process.send?.('listening');
});
