import { AGENT_EXPLORER, AGENT_OPERATIONS, TRUST_PUSH } from '@drover/api';
import { type ApiServer, addressOf } from '../api-server/api-server.ts';

/** The version of this agent, as it tells the server. */
export const AGENT_VERSION = '0.1.0';

/** The headers with which the agent introduces itself; made anew for each attempt, as certificates rotate. */
export async function registrationHeaders(
  apiServer: ApiServer,
  token: string,
): Promise<Record<string, string>> {
  const params = {
    cluster: {
      address: addressOf(apiServer.url),
      caCert: Buffer.from(await apiServer.authority()).toString('base64'),
      // No credential of the cluster leaves it.
      token: '',
    },
    drover: {
      version: AGENT_VERSION,
      features: ['inner-http', AGENT_EXPLORER, AGENT_OPERATIONS, TRUST_PUSH],
    },
  };
  return {
    'X-API-Tunnel-Token': token,
    'X-API-Tunnel-Params': Buffer.from(JSON.stringify(params)).toString('base64'),
  };
}
