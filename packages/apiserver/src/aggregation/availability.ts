import { type Condition, StatusError } from '@drover/apimachinery';
import { type Clock, createDeadline, formatTime, hasCode } from '@drover/base';
import { decodeEntry } from '../registry/stored-object.ts';
import type { Store } from '../storage/store.ts';
import type { ServiceReference } from '../webhook-client/client-config.ts';
import { failureReason, hostPort } from '../webhook-client/failure-reason.ts';
import {
  DEFAULT_SERVICE_PORT,
  hasEndpoints,
  readyAddresses,
} from '../webhook-client/resolve-service.ts';
import type { ApiService } from './api-service.ts';
import type { ExtensionCaller } from './extension-caller.ts';
import { AGGREGATOR } from './foreign-documents.ts';

/** How long an extension server may take to show what it serves, in milliseconds. */
const CHECK_TIMEOUT_MS = 5_000;

/** How often a server is asked at a time; one good answer is enough. */
const ATTEMPTS = 5;

/** What availability is found out with. */
export interface AvailabilityOptions {
  readonly store: Store;
  readonly extensions: ExtensionCaller;
  readonly clock: Clock;
}

/** Whether the server of an APIService is there, with the reason and in the words of Kubernetes. */
export type Verdict = Pick<Condition, 'status' | 'reason' | 'message'>;

/** What is said of versions that this server serves itself. */
export const LOCAL_VERDICT: Verdict = {
  status: 'True',
  reason: 'Local',
  message: 'Local APIServices are always available',
};

interface Service {
  readonly spec?: {
    readonly type?: string;
    readonly ports?: readonly { readonly name?: string; readonly port: number }[];
  };
}

/** Finds out whether the server of an APIService is there. */
export async function availabilityOf(
  service: ApiService,
  options: AvailabilityOptions,
): Promise<Verdict> {
  if (!service.spec.service) return LOCAL_VERDICT;
  const problem = routeProblem(service, options.store) ?? (await answerProblem(service, options));
  return problem ?? { status: 'True', reason: 'Passed', message: 'all checks passed' };
}

/** The conditions of an APIService with a new verdict. */
export function withVerdict(
  conditions: readonly Condition[],
  verdict: Verdict,
  nowMs: number,
): readonly Condition[] {
  const present = conditions.find(({ type }) => type === 'Available');
  const lastTransitionTime =
    present?.status === verdict.status ? present.lastTransitionTime : formatTime(nowMs);
  const condition: Condition = {
    type: 'Available',
    ...(lastTransitionTime !== undefined && { lastTransitionTime }),
    ...verdict,
  };
  const others = conditions.filter(({ type }) => type !== 'Available');
  return [...others, condition];
}

/** What keeps requests from getting anywhere. */
function routeProblem({ spec }: ApiService, store: Store): Verdict | undefined {
  const { namespace = '', name = '', port = DEFAULT_SERVICE_PORT } = spec.service ?? {};
  const shown = `service/${name} in ${JSON.stringify(namespace)}`;
  const entry = store.get('services', `${namespace}/${name}`);
  if (!entry) return unavailable('ServiceNotFound', `${shown} is not present`);
  const { type = 'ClusterIP', ports = [] } = (decodeEntry(entry) as Service).spec ?? {};
  // Where other services lead is not known here.
  if (type !== 'ClusterIP') return undefined;
  const found = ports.find((candidate) => candidate.port === port);
  if (!found) return unavailable('ServicePortError', `${shown} is not listening on port ${port}`);
  return endpointsProblem({ namespace, name }, found.name, store);
}

function endpointsProblem(
  { namespace, name }: ServiceReference,
  portName: string | undefined,
  store: Store,
): Verdict | undefined {
  const shown = `service/${name} in ${JSON.stringify(namespace)}`;
  if (!hasEndpoints(store, { namespace, name })) {
    return unavailable('EndpointsNotFound', `cannot find endpointslices for ${shown}`);
  }
  if (readyAddresses(store, { namespace, name }, portName).length > 0) return undefined;
  const quoted = JSON.stringify(portName ?? '');
  const message = `endpointslices for ${shown} have no addresses with port name ${quoted}`;
  return unavailable('MissingEndpoints', message);
}

/** What is wrong with the answer of the server to the question what it serves. */
async function answerProblem(
  service: ApiService,
  options: AvailabilityOptions,
): Promise<Verdict | undefined> {
  const problems: string[] = [];
  const attempt = async (): Promise<void> => {
    const problem = await discoveryProblem(service, options);
    if (problem === undefined) return;
    problems.push(problem);
    throw new Error(problem);
  };
  try {
    await Promise.any(Array.from({ length: ATTEMPTS }, attempt));
    return undefined;
  } catch {
    // None was answered well; the last problem is told.
    return unavailable('FailedDiscoveryCheck', problems.at(-1) ?? '');
  }
}

async function discoveryProblem(
  service: ApiService,
  { extensions, clock }: AvailabilityOptions,
): Promise<string | undefined> {
  const { group = '', version = '' } = service.spec;
  const path = group === '' ? `/api/${version}` : `/apis/${group}/${version}`;
  using deadline = createDeadline(clock, { what: path, timeoutMs: CHECK_TIMEOUT_MS });
  let url = path;
  let address = { host: '', port: 0 };
  try {
    ({ address } = extensions.calleeOf(service));
    url = `https://${hostPort(address.host, address.port)}${path}`;
    const call = { method: 'GET', path, headers: { host: address.host }, signal: deadline.signal };
    // Whoever owns the network of the service could make it look unavailable anyhow.
    const asked = { ...service, spec: { ...service.spec, insecureSkipTLSVerify: true } };
    const response = await extensions.call(asked, AGGREGATOR, call);
    response.destroy();
    const { statusCode = 0 } = response;
    if (statusCode >= 200 && statusCode < 300) return undefined;
    return `failing or missing response from ${url}: bad status from ${url}: ${statusCode}`;
  } catch (error) {
    if (error instanceof StatusError) return error.message;
    const reason = hasCode(error, 'DEADLINE_EXCEEDED')
      ? 'context deadline exceeded (Client.Timeout exceeded while awaiting headers)'
      : failureReason(error, address);
    return `failing or missing response from ${url}: Get ${JSON.stringify(url)}: ${reason}`;
  }
}

function unavailable(reason: string, message: string): Verdict {
  return { status: 'False', reason, message };
}
