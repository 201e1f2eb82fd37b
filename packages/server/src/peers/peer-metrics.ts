import { Gauge, type Registry } from 'prom-client';
import type { PeerLink } from './peer-link.ts';
import type { PeerLinks } from './peer-links.ts';

/** Shows which replicas are linked with this one, and what it reaches through them. */
export function createPeerMetrics(registry: Registry, peers: PeerLinks): void {
  const gauge = (name: string, help: string, read: (link: PeerLink) => number): void => {
    new Gauge({
      name,
      help,
      labelNames: ['replica'],
      registers: [registry],
      collect() {
        this.reset();
        for (const link of peers.links) this.set({ replica: link.replica }, read(link));
      },
    });
  };
  gauge('drover_peer_linked', '1 where this replica reaches the agents of another one.', (link) =>
    link.isSynced ? 1 : 0,
  );
  gauge(
    'drover_peer_sessions',
    'Sessions of agents that are reached through another replica.',
    ({ sessionCount }) => sessionCount,
  );
}
