import {
  type AdmissionRule,
  type AdmissionUser,
  type AdmissionWorld,
  admissionRule,
  type Refusal,
} from '@drover/api';
import { type Clock, createDeadline } from '@drover/base';
import type { InformerCache } from '@drover/controller-runtime';
import { serverErrors } from '../errors.ts';
import { readBody } from '../http/body.ts';
import type { Exchange, Handler } from '../http/exchange.ts';
import { sendJson } from '../http/respond.ts';
import { type Review, readReview, reviewAnswer } from './review.ts';
import { WEBHOOK_PREFIX } from './webhook-configuration.ts';

/** Two objects of the largest size that an API server stores, and what is around them. */
const MAX_BODY_BYTES = 4 * 1024 * 1024;

/** A question is answered within this time, or not at all; the API server waits for ten seconds. */
const DEADLINE_MS = 5_000;

/** A refusal is looked at once more after this time: what it rests on may have been written a moment ago. */
const SECOND_LOOK_MS = 300;

/** What the handler needs. */
export interface WebhookHandlerOptions {
  readonly cache: Pick<InformerCache, 'waitForSync'>;
  readonly worldOf: (user: AdmissionUser) => AdmissionWorld;
  readonly token: { isValid(shown: string): Promise<boolean> };
  readonly clock: Clock;
}

/**
 * Answers the API server whether a write may be made.
 *
 * **Guarantees**: writes nothing; answers nobody but who shows the secret; takes at most 4 MiB and five seconds.
 *
 * @throws (the handler) `SERVER_NOT_FOUND` for whoever does not show it, `SERVER_BAD_REQUEST`, `SERVER_BODY_TOO_LARGE`
 */
export function createWebhookHandler(options: WebhookHandlerOptions): Handler {
  const { token, clock } = options;
  return async (exchange) => {
    const [plural = '', shown = ''] = exchange.path.slice(WEBHOOK_PREFIX.length).split('/');
    const rule = admissionRule(plural);
    if (!rule || !(await token.isValid(shown))) {
      // The path may hold most of a secret: it is not repeated.
      throw serverErrors.create('SERVER_NOT_FOUND', { path: WEBHOOK_PREFIX });
    }
    const review = readReview(await readDocument(exchange));
    using deadline = createDeadline(clock, {
      what: 'admission',
      timeoutMs: DEADLINE_MS,
      signal: exchange.signal,
    });
    const refusal = await decide(review, rule, { ...options, signal: deadline.signal });
    sendJson(exchange, 200, reviewAnswer(review.uid, refusal));
  };
}

async function readDocument(exchange: Exchange): Promise<unknown> {
  const body = await readBody(exchange, MAX_BODY_BYTES);
  try {
    return JSON.parse(body.toString());
  } catch (cause) {
    const problem = 'The body is no JSON';
    throw serverErrors.create('SERVER_BAD_REQUEST', { problem }, { cause });
  }
}

async function decide(
  { request }: Review,
  rule: AdmissionRule,
  { cache, worldOf, clock, signal }: WebhookHandlerOptions & { readonly signal: AbortSignal },
): Promise<Refusal | undefined> {
  await cache.waitForSync({ signal });
  const world = worldOf(request.user);
  const first = rule(request, world);
  if (!first) return undefined;
  await clock.sleep(SECOND_LOOK_MS, { signal });
  return rule(request, world);
}
