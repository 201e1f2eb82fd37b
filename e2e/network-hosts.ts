import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { checkCommand } from '../scripts/run-command.ts';

/** A network namespace that stands for a host, joined to this machine by one veth. */
export interface NetworkHost extends AsyncDisposable {
  /** Its own address. */
  readonly address: string;
  /** That of this machine, as the host sees it. */
  readonly machine: string;
  /** Command and arguments that run a program on the host. */
  readonly enter: readonly string[];
  /** Loads rules of nftables, which stand in place of those before. */
  rules(text: string): Promise<void>;
}

/** Makes a host; `number` (1 to 99) gives it its addresses, `10.209.<number>.0/30`. */
export async function createNetworkHost(number: number): Promise<NetworkHost> {
  const name = `drover-host-${process.pid}-${number}`;
  const device = `dh${process.pid % 100_000}n${number}`;
  const [machine, address] = [`10.209.${number}.1`, `10.209.${number}.2`];
  const enter = ['ip', 'netns', 'exec', name];
  const inside = `ip netns exec ${name}`;
  await checkCommand('sh', [
    '-euc',
    [
      `ip netns add ${name}`,
      `ip link add ${device} type veth peer name uplink netns ${name}`,
      `ip address add ${machine}/30 dev ${device}`,
      `ip link set ${device} up`,
      `${inside} ip link set lo up`,
      `${inside} ip address add ${address}/30 dev uplink`,
      `${inside} ip link set uplink up`,
      `${inside} ip route add default via ${machine}`,
    ].join('\n'),
  ]);
  return {
    address,
    machine,
    enter,
    rules: async (text) => {
      const input = `flush ruleset\n${text}`;
      await checkCommand('ip', [...enter.slice(1), 'nft', '-f', '-'], { input });
    },
    async [Symbol.asyncDispose]() {
      await checkCommand('ip', ['netns', 'delete', name]);
    },
  };
}

/** A DNS server that knows what it is told. */
export interface TestDns extends AsyncDisposable {
  /** IPv4 addresses by name; others do not exist. */
  readonly names: Map<string, readonly string[]>;
  /** Whether it answers at all. */
  silent: boolean;
}

/** Listens at port 53 of an address of this machine. */
export async function startTestDns(address: string): Promise<TestDns> {
  const socket = createSocket('udp4');
  const dns: TestDns = {
    names: new Map(),
    silent: false,
    async [Symbol.asyncDispose]() {
      const closed = once(socket, 'close');
      socket.close();
      await closed;
    },
  };
  socket.on('message', (query, { port, address: from }) => {
    if (!dns.silent) socket.send(answerTo(query, dns.names), port, from);
  });
  socket.bind(53, address);
  await once(socket, 'listening');
  return dns;
}

const TYPE_A = 1;

/** An answer with all addresses, without an address (another type), or that the name does not exist. */
function answerTo(query: Buffer, names: TestDns['names']): Buffer {
  const labels: string[] = [];
  let at = 12;
  for (let length = query[at] ?? 0; length > 0; length = query[at] ?? 0) {
    labels.push(query.toString('latin1', at + 1, at + 1 + length));
    at += length + 1;
  }
  const question = query.subarray(12, at + 5);
  const isA = query.readUInt16BE(at + 1) === TYPE_A;
  const known = names.get(labels.join('.').toLowerCase());
  const addresses = isA ? (known ?? []) : [];
  const head = Buffer.alloc(12);
  query.copy(head, 0, 0, 2);
  // Answer, recursion desired and available; code 3 for names that do not exist.
  head.writeUInt16BE(0x8180 | (known ? 0 : 3), 2);
  head.writeUInt16BE(1, 4);
  head.writeUInt16BE(addresses.length, 6);
  const records = addresses.map((address) =>
    Buffer.from([0xc0, 12, 0, TYPE_A, 0, 1, 0, 0, 0, 0, 0, 4, ...address.split('.').map(Number)]),
  );
  return Buffer.concat([head, question, ...records]);
}
