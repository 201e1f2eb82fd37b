import type { Clock, Logger } from '@drover/base';
import type { AdmissionPlugin } from '../admission.ts';
import type { AskTools } from './ask-webhook.ts';
import type { CompileConditions } from './compiled-webhook.ts';
import type { InvocationSources } from './invocation.ts';
import { mutatingWebhooks } from './mutating-webhooks.ts';
import { validatingWebhooks } from './validating-webhooks.ts';
import { WebhookConfigurations } from './webhook-configurations.ts';

/** What admission by webhooks works with. */
export interface WebhookAdmissionOptions extends InvocationSources, AskTools {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly compileConditions: CompileConditions;
}

/** The two plugins that ask webhooks, and the configurations that they follow until they are disposed. */
export interface WebhookAdmission extends Disposable {
  readonly mutating: AdmissionPlugin;
  readonly validating: AdmissionPlugin;
}

/** Opens admission by the webhooks that are configured in the store. */
export function openWebhookAdmission(options: WebhookAdmissionOptions): WebhookAdmission {
  const follow = (resource: string): WebhookConfigurations =>
    new WebhookConfigurations(
      options.store,
      `${resource}.admissionregistration.k8s.io`,
      options.compileConditions,
    );
  const mutating = follow('mutatingwebhookconfigurations');
  const validating = follow('validatingwebhookconfigurations');
  return {
    mutating: mutatingWebhooks({ ...options, configurations: mutating }),
    validating: validatingWebhooks({ ...options, configurations: validating }),
    [Symbol.dispose]() {
      mutating[Symbol.dispose]();
      validating[Symbol.dispose]();
    },
  };
}
