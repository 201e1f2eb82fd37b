import type { Logger } from '@drover/base';
import type { AdmissionPlugin } from '../admission.ts';
import type { AskTools } from './ask-webhook.ts';
import type { CompileConditions } from './compiled-webhook.ts';
import type { InvocationSources } from './invocation.ts';
import { mutatingWebhooks } from './mutating-webhooks.ts';
import { validatingWebhooks } from './validating-webhooks.ts';
import { WebhookConfigurations } from './webhook-configurations.ts';
import { WebhookMetrics } from './webhook-metrics.ts';

/** What admission by webhooks works with. */
export interface WebhookAdmissionOptions extends InvocationSources, Omit<AskTools, 'metrics'> {
  readonly logger: Logger;
  readonly compileConditions: CompileConditions;
}

/** The two plugins that ask webhooks, and the configurations that they follow until they are disposed. */
export interface WebhookAdmission extends Disposable {
  readonly mutating: AdmissionPlugin;
  readonly validating: AdmissionPlugin;
  /** What was counted of calls, as text. */
  renderMetrics(): string;
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
  const metrics = new WebhookMetrics();
  return {
    mutating: mutatingWebhooks({ ...options, metrics, configurations: mutating }),
    validating: validatingWebhooks({ ...options, metrics, configurations: validating }),
    renderMetrics: () => metrics.render(),
    [Symbol.dispose]() {
      mutating[Symbol.dispose]();
      validating[Symbol.dispose]();
    },
  };
}
