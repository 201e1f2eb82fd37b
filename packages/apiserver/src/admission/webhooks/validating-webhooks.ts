import type { Logger } from '@drover/base';
import type { AdmissionPlugin, AdmissionRequest } from '../admission.ts';
import { type AskTools, askWebhook } from './ask-webhook.ts';
import { type Invocation, type InvocationSources, invocationOf, isExempt } from './invocation.ts';
import type { WebhookConfigurations } from './webhook-configurations.ts';
import { settleFailure } from './webhook-failure.ts';

/** What both plugins work with. */
export interface WebhookPluginOptions extends InvocationSources, AskTools {
  readonly configurations: WebhookConfigurations;
  readonly logger: Logger;
}

/** Asks webhooks, all at once, whether a write may happen. Of several refusals the first to come is answered. */
export function validatingWebhooks(options: WebhookPluginOptions): AdmissionPlugin {
  const { configurations } = options;
  return {
    name: 'ValidatingAdmissionWebhook',
    validate(request) {
      if (configurations.all.length === 0 || isExempt(request)) return undefined;
      return askAll(request, options);
    },
  };
}

async function askAll(request: AdmissionRequest, options: WebhookPluginOptions): Promise<void> {
  const invocations: Invocation[] = [];
  for (const webhook of options.configurations.all) {
    const place = { webhook, index: invocations.length };
    const invocation = await invocationOf(place, request, options);
    if (invocation) invocations.push(invocation);
  }
  const refusals: unknown[] = [];
  await Promise.all(
    invocations.map(async (invocation) => {
      try {
        await ask(invocation, request, options);
      } catch (error) {
        refusals.push(error);
      }
    }),
  );
  if (refusals.length > 0) throw refusals[0];
}

async function ask(
  invocation: Invocation,
  request: AdmissionRequest,
  options: WebhookPluginOptions,
): Promise<void> {
  const { webhook, index } = invocation;
  try {
    await askWebhook(invocation, request, { ...options, mayPatch: false });
  } catch (error) {
    const annotation = `failed-open.validating.webhook.admission.k8s.io/round_0_index_${index}`;
    settleFailure(error, { webhook, request, logger: options.logger, annotation });
  }
}
