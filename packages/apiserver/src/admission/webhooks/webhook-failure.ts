import { internalError, timeoutError } from '@drover/apimachinery';
import type { Logger } from '@drover/base';
import { apiserverErrors } from '../../errors.ts';
import type { AdmissionRequest } from '../admission.ts';
import type { CompiledWebhook } from './compiled-webhook.ts';

/** Whom a failure concerns. */
export interface FailureContext {
  readonly webhook: CompiledWebhook;
  readonly request: AdmissionRequest;
  readonly logger: Logger;
  /** The audit annotation that tells of a failure that was passed over. */
  readonly annotation: string;
}

/**
 * Passes over the failure to ask a webhook that fails open; throws anything else as it is answered.
 *
 * @throws `StatusError`: the denial of the webhook, or `InternalError`.
 */
export function settleFailure(
  error: unknown,
  { webhook, request, logger, annotation }: FailureContext,
): void {
  if (!apiserverErrors.is(error, 'APISERVER_CALL_FAILED')) throw error;
  const why = `failed calling webhook ${JSON.stringify(webhook.name)}: ${error.message}`;
  if (!webhook.failsOpen) throw internalError(why, { cause: error });
  if (request.options.signal?.aborted) {
    throw timeoutError('request did not complete within requested timeout');
  }
  const { name, configuration } = webhook;
  logger.warn({ webhook: name, configuration, reason: error.message }, 'A webhook was passed over');
  request.options.annotate?.(annotation, name);
}
