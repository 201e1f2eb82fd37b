import { openApiServer } from '@drover/apiserver';
import type { Logger } from '@drover/base';
import { createClient } from '@drover/client';
import type { RequestCarrier } from '../http/request-carrier.ts';
import { createFencedClient } from './fenced-client.ts';
import type { Home } from './home.ts';

/** What opening needs. */
export interface EmbeddedHomeOptions {
  readonly dataDir: string;
  readonly log: Logger;
  /** Names the requests that the API is asked for. */
  readonly requests: RequestCarrier;
}

/** The server itself; it impersonates whomever it answers for. */
const SERVER_USER = {
  name: 'system:drover-server',
  groups: ['system:masters', 'system:authenticated'],
};

/**
 * The embedded API server as the home of state.
 *
 * @throws what opening the data folder throws.
 */
export async function openEmbeddedHome({
  dataDir,
  log,
  requests,
}: EmbeddedHomeOptions): Promise<Home> {
  const server = await openApiServer({
    dataDir,
    listenPort: 0,
    logger: log.child({ part: 'apiserver' }),
  });
  const transport = server.transport(SERVER_USER);
  const self = { user: SERVER_USER.name, groups: SERVER_USER.groups };
  return {
    client: createClient({ transport: requests.transport(transport) }),
    fencedClient: (fence, epochOf) => createFencedClient({ transport }, fence, { self, epochOf }),
    isExclusive: true,
    upstream: { transport, host: 'local' },
    failed: server.failed,
    [Symbol.asyncDispose]: () => server.close(),
  };
}
