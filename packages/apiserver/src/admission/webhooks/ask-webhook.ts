import { badRequestError, type Status, StatusError } from '@drover/apimachinery';
import type { Clock, Random } from '@drover/base';
import { apiserverErrors } from '../../errors.ts';
import type { WebhookClient } from '../../webhook-client/webhook-client.ts';
import type { AdmissionRequest } from '../admission.ts';
import { type Verdict, verdictOf } from './admission-answer.ts';
import { shownObject } from './admission-attributes.ts';
import { admissionReview } from './admission-review.ts';
import type { CompiledWebhook } from './compiled-webhook.ts';
import type { Invocation } from './invocation.ts';
import type { CallOutcome, WebhookMetrics } from './webhook-metrics.ts';

/** What webhooks are asked with. */
export interface AskTools {
  readonly client: WebhookClient;
  readonly random: Random;
  readonly clock: Clock;
  readonly metrics: WebhookMetrics;
}

/** How a webhook is asked. */
export interface AskOptions {
  /** Whether it may change the object. */
  readonly mayPatch: boolean;
}

/**
 * Asks a webhook about a request. Its warnings and annotations are passed on; a patch is in the verdict. The call is counted.
 *
 * @throws `APISERVER_CALL_FAILED` when it gives no usable answer; `StatusError` when it denies the request, or cannot be asked in a dry run.
 */
export async function askWebhook(
  invocation: Invocation,
  request: AdmissionRequest,
  tools: AskTools & AskOptions,
): Promise<Verdict> {
  const { clock, metrics, mayPatch } = tools;
  const startMs = clock.monotonicMs();
  const count = (outcome: Pick<CallOutcome, 'code' | 'failure' | 'isPassedOver'>): void =>
    metrics.count({
      webhook: invocation.webhook.name,
      phase: mayPatch ? 'admit' : 'validating',
      operation: request.operation,
      seconds: (clock.monotonicMs() - startMs) / 1_000,
      ...outcome,
    });
  try {
    const verdict = await ask(invocation, request, tools);
    count({ code: 200, isPassedOver: false });
    return verdict;
  } catch (error) {
    count(failedOutcome(error, invocation.webhook));
    throw error;
  }
}

function failedOutcome(
  error: unknown,
  { failsOpen }: CompiledWebhook,
): Pick<CallOutcome, 'code' | 'failure' | 'isPassedOver'> {
  if (apiserverErrors.is(error, 'APISERVER_CALL_FAILED')) {
    return { code: error.status, failure: 'calling_webhook_error', isPassedOver: failsOpen };
  }
  const isDenial = error instanceof StatusError;
  return {
    code: isDenial ? error.status.code : 0,
    failure: isDenial ? 'no_error' : 'apiserver_internal_error',
    isPassedOver: false,
  };
}

async function ask(
  { webhook, resource }: Invocation,
  request: AdmissionRequest,
  { client, random, mayPatch }: AskTools & AskOptions,
): Promise<Verdict> {
  const { options } = request;
  const { name, reviewVersion: version } = webhook;
  if (options.dryRun && !webhook.toleratesDryRun) {
    throw badRequestError(`admission webhook ${JSON.stringify(name)} does not support dry run`);
  }
  if (version === undefined) {
    throw unusable(
      'could not create admission objects: webhook does not accept known AdmissionReview versions (v1, v1beta1)',
    );
  }
  if (webhook.clientProblem !== undefined) {
    throw unusable(`could not get REST client: ${webhook.clientProblem}`);
  }
  const uid = random.uuid();
  const object = await shownObject(request.object, resource, request);
  const oldObject = await shownObject(request.oldObject, resource, request);
  const question = { uid, object, oldObject };
  const review = admissionReview(version, request, { resource, question });
  const answer = await post(client, webhook, { review, signal: options.signal });
  const verdict = verdictOf(answer, { version, uid, mayPatch });
  if (typeof verdict === 'string') throw unusable(verdict);
  for (const [key, value] of Object.entries(verdict.auditAnnotations)) {
    options.annotate?.(`${name}/${key}`, value);
  }
  for (const warning of verdict.warnings) options.warn(warning);
  if (!verdict.allowed) throw denial(name, verdict.status);
  return verdict;
}

/** An answer that cannot be used, or none. */
export function unusable(reason: string, cause?: unknown): Error {
  return apiserverErrors.create('APISERVER_CALL_FAILED', { reason }, { cause });
}

async function post(
  client: WebhookClient,
  { clientConfig, timeoutMs }: CompiledWebhook,
  { review, signal }: { readonly review: object; readonly signal: AbortSignal | undefined },
): ReturnType<WebhookClient['post']> {
  try {
    return await client.post(clientConfig, review, { timeoutMs, signal });
  } catch (error) {
    if (!apiserverErrors.is(error, 'APISERVER_CALL_FAILED')) throw error;
    throw unusable(`failed to call webhook: ${error.message}`, error);
  }
}

/** The status that a webhook gave, made into a failure whatever it says of itself. */
function denial(name: string, given: Partial<Status> = {}): StatusError {
  const deniedBy = `admission webhook ${JSON.stringify(name)} denied the request`;
  const { message, reason, code = 0, status } = given;
  const why = message || reason;
  return new StatusError({
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    ...given,
    status: status === undefined || status === 'Success' ? 'Failure' : status,
    message: why ? `${deniedBy}: ${why}` : `${deniedBy} without explanation`,
    ...(reason && { reason }),
    code: code < 400 ? 400 : code,
  });
}
