import { createServer, type Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { createAuthority, type KeyPair } from '@drover/apiserver';
import { type Clock, silentLogger, systemClock, systemRandom } from '@drover/base';
import { createTestRuntime } from '@drover/controller-runtime/testing';
import { createSessionPair } from '@drover/tunnel/testing';
import { answerPeer } from '../src/peers/answer-peer.ts';
import { createPeerIdentity } from '../src/peers/peer-identity.ts';
import { PeerLink } from '../src/peers/peer-link.ts';
import { openPeerPort, type PeerPort } from '../src/peers/peer-port.ts';
import { createClusterSession, type HeldSession } from '../src/tunnels/cluster-session.ts';
import { SessionRegistry } from '../src/tunnels/session-registry.ts';

/** A replica, as far as others see it. */
export interface TestReplica {
  readonly id: string;
  readonly sessions: SessionRegistry;
  readonly port: PeerPort;
}

/** Replicas of one installation, with real links between them. */
export class PeersWorld implements AsyncDisposable {
  readonly authority: KeyPair;
  /** Ids of replicas that count. */
  readonly present = new Set<string>();
  readonly #stack = new AsyncDisposableStack();

  private constructor(authority: KeyPair) {
    this.authority = authority;
  }

  static async create(): Promise<PeersWorld> {
    return new PeersWorld(await newAuthority());
  }

  /** A replica that listens. */
  async addReplica(id: string): Promise<TestReplica> {
    this.present.add(id);
    const clock = systemClock;
    const identity = createPeerIdentity({
      authority: this.authority,
      id,
      clock,
      random: systemRandom,
    });
    const where = { listenAddress: '127.0.0.1', port: 0, host: '127.0.0.1' };
    const port = this.#stack.use(
      await openPeerPort({ identity, ...where, clock, log: silentLogger }),
    );
    const sessions = new SessionRegistry();
    const isPresent = (replica: string): boolean => this.present.has(replica);
    port.serve({ isPresent, onConnect: answerPeer(sessions, clock) });
    return { id, sessions, port };
  }

  /** Links one replica to another, by a certificate of `authority`. */
  link(
    from: Pick<TestReplica, 'id' | 'sessions'>,
    to: { readonly id: string; readonly port: Pick<PeerPort, 'address'> },
    {
      authority = this.authority,
      clock = systemClock,
    }: { authority?: KeyPair; clock?: Clock } = {},
  ): { readonly link: PeerLink; readonly cut: () => Promise<void> } {
    const issued = createPeerIdentity({ authority, id: from.id, clock, random: systemRandom });
    const link = new PeerLink(createTestRuntime({ clock: systemClock }), {
      replica: to.id,
      address: to.port.address,
      // Whatever it shows, it knows whom it dials.
      identity: { ...issued, authority: this.authority.certificate },
      sessions: from.sessions,
      isPresent: () => true,
    });
    const stopping = new AbortController();
    const running = link.run(stopping.signal);
    const cut = async (): Promise<void> => {
      stopping.abort();
      await running;
    };
    this.#stack.defer(cut);
    return { link, cut };
  }

  /** An agent that is connected to a replica, and answers with its name. */
  addAgent({ sessions }: TestReplica, cluster: string, name: string): HeldSession {
    const http = answering(name);
    const pair = this.#stack.use(
      createSessionPair({
        onClientConnect: ({ stream }) => void http.emit('connection', stream),
      }),
    );
    const params = {
      address: '192.0.2.1:443',
      caCert: 'YQ==',
      token: '',
      features: ['inner-http'],
    };
    const facts = { cluster, tunnel: pair.server, params, remoteAddress: '192.0.2.9' };
    const session = createClusterSession(facts);
    sessions.add(session, `uid of ${cluster}`);
    return session;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#stack.disposeAsync();
  }
}

/** An authority that has nothing to do with another one. */
export function newAuthority(): Promise<KeyPair> {
  return createAuthority('peers', { clock: systemClock, random: systemRandom });
}

function answering(name: string): Server {
  return createServer((request, response) => {
    if (request.url?.includes('watch=true')) {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.write('{"type":"ADDED","object":{}}\n');
      return;
    }
    if (request.url?.endsWith('/broken')) {
      request.socket.destroy();
      return;
    }
    request.pipe(response.writeHead(200, { 'x-agent': name }));
  }).on('upgrade', (_request, socket: Duplex) => {
    socket.write(
      'HTTP/1.1 101 Switching Protocols\r\nUpgrade: echo\r\nConnection: Upgrade\r\n\r\n',
    );
    socket.pipe(socket);
  });
}
