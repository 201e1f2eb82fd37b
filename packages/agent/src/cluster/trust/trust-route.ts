import type { IncomingMessage } from 'node:http';
import { type SignedTrust, TRUST_PATH } from '@drover/api';
import { errorMessage } from '@drover/base';
import { agentErrors } from '../../errors.ts';
import { isServer, type LocalRoute } from '../inner-http/local-route.ts';
import { readBody } from '../inner-http/read-body.ts';
import type { ServerTrust } from './server-trust.ts';

const MAX_BYTES = 2 ** 20;

/** Takes what the server pushes; nobody but the server itself may. */
export function trustRoute(trust: Pick<ServerTrust, 'take'>, signal: AbortSignal): LocalRoute {
  return {
    path: TRUST_PATH,
    answer: async ({ request, response, caller }) => {
      if (!isServer(caller)) throw agentErrors.create('AGENT_SERVER_ONLY', { path: TRUST_PATH });
      trust.take(await readSigned(request), signal);
      response.writeHead(204).end();
    },
  };
}

async function readSigned(request: IncomingMessage): Promise<SignedTrust> {
  const refused = (problem: string, cause?: unknown): Error =>
    agentErrors.create('AGENT_TRUST_REFUSED', { problem }, { cause });
  const tooLong = (): Error => refused(`it is larger than ${MAX_BYTES} bytes`);
  const body = await readBody(request, MAX_BYTES, tooLong);
  try {
    return JSON.parse(body) as SignedTrust;
  } catch (cause) {
    throw refused(errorMessage(cause), cause);
  }
}
