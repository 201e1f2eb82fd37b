import { type Clock, type Logger, type Random, TaskGroup } from '@drover/base';
import type { Impersonation, KubernetesClient } from '@drover/client';
import { createRuntime } from '@drover/controller-runtime';
import { createExplorer, type Explorer, sendAnswer, subscribeSocket } from '@drover/explorer';
import type { UserInfo } from '@drover/rbac';
import { acceptWebSocket } from '@drover/tunnel';
import { Registry } from 'prom-client';
import { agentErrors } from '../../errors.ts';
import {
  isServer,
  type LocalExchange,
  type LocalRoute,
  type LocalUpgrade,
} from '../inner-http/local-route.ts';
import { explorerRequest } from './explorer-request.ts';

/** What an explorer in an agent stands on. */
export interface AgentExplorerOptions {
  /** Acts as the agent itself. */
  readonly client: KubernetesClient;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
}

/** The v1 API of the agent's cluster. */
export interface AgentExplorer extends AsyncDisposable {
  readonly routes: readonly LocalRoute[];
}

/** Memory of all objects, in bytes; the agent's container has 512 MiB. */
const MAX_CACHE_BYTES = 192 * 1024 * 1024;

/** Longest message of a client. */
const MAX_CLIENT_MESSAGE_BYTES = 64 * 1024;

/** Starts the explorer. Nothing is read from the cluster before somebody asks. */
export function startExplorer(options: AgentExplorerOptions): AgentExplorer {
  const { client, clock, random, logger } = options;
  const runtime = createRuntime({ clock, random, log: logger, registry: new Registry() });
  const group = new TaskGroup();
  const explorer = createExplorer(runtime, {
    client,
    clientFor: (user) => client.impersonate(identityOf(user)),
    limits: { maxBytes: MAX_CACHE_BYTES },
  });
  group.run((signal) => explorer.run({ signal }));
  const answer = (exchange: LocalExchange): Promise<void> => answerExchange(explorer, exchange);
  const upgrade = (socket: LocalUpgrade): Promise<void> => serveSubscription(explorer, socket);
  return {
    routes: [
      { path: '/v1/subscribe', answer, upgrade },
      ...['/v1', '/v1/'].map((path) => ({ path, answer })),
    ],
    [Symbol.asyncDispose]: () => group.stop(),
  };
}

async function answerExchange(
  explorer: Explorer,
  { request, response, caller }: LocalExchange,
): Promise<void> {
  // The server sees what people see, as them; for itself it has no business here.
  if (isServer(caller)) throw agentErrors.create('AGENT_IMPERSONATION_MISSING');
  const answer = await explorer.handle(explorerRequest(request, caller, signalOf(response)));
  const accepted = String(request.headers['accept-encoding'] ?? '');
  await sendAnswer(answer, { request, response, isPacked: /\bgzip\b/.test(accepted) });
}

async function serveSubscription(
  explorer: Explorer,
  { request, stream, head, caller }: LocalUpgrade,
): Promise<void> {
  if (isServer(caller)) throw agentErrors.create('AGENT_IMPERSONATION_MISSING');
  const maxMessageBytes = MAX_CLIENT_MESSAGE_BYTES;
  const webSocket = acceptWebSocket(request, stream, head, { maxMessageBytes });
  const left = new AbortController();
  const gone = new DOMException('the client is gone', 'AbortError');
  const socket = subscribeSocket(webSocket, () => left.abort(gone));
  try {
    await explorer.subscribe(socket, explorerRequest(request, caller, left.signal));
  } catch (error) {
    if (!left.signal.aborted) throw error;
  } finally {
    webSocket.close();
  }
}

/** Aborted when the server wants the answer no longer. */
function signalOf(response: LocalExchange['response']): AbortSignal {
  const left = new AbortController();
  response.once('close', () => left.abort(new DOMException('the client is gone', 'AbortError')));
  return left.signal;
}

function identityOf({ name, uid, groups = [], extra = {} }: UserInfo): Impersonation {
  return { user: name, groups, extra, ...(uid !== undefined && { uid }) };
}
