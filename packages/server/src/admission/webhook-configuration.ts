import { ADMISSION_RULES, GROUPS } from '@drover/api';
import type { KubernetesObject } from '@drover/apimachinery';
import { REVIEW_VERSION } from './review.ts';

/** Name of the configuration in the home of state. */
export const WEBHOOK_CONFIGURATION = 'validation.drover.dev';

/** Where the API server asks: this, a plural and the secret, separated by slashes. */
export const WEBHOOK_PREFIX = '/v1/webhook/validation/';

/** What to do without seconds of waiting for it: everything is answered from memory. */
const TIMEOUT_SECONDS = 10;

/** Where the API server reaches this server. */
export interface WebhookAddress {
  /** `https://host:port`, with the path that a proxy in front wants, if any. A host `<name>.<namespace>.svc` is a Service. */
  readonly url: string;
  /** PEM; empty when the authorities of the system vouch. */
  readonly authority: string;
}

/** A `ValidatingWebhookConfiguration`. */
export interface WebhookConfiguration extends KubernetesObject {
  readonly webhooks?: readonly {
    readonly name?: string;
    readonly clientConfig?: {
      readonly url?: string;
      readonly service?: { readonly path?: string };
    };
  }[];
}

/** What {@link webhookConfiguration} is made of. */
export interface ConfigurationOptions {
  readonly address: WebhookAddress;
  /** Shown by the API server; whoever else asks is refused. */
  readonly token: string;
  /** Who this server is to the API server; its own writes are not looked at, so that it can always recover. */
  readonly self: string;
}

/**
 * Those whose deletions follow from one that was looked at: the collector of what has lost its owner, and what empties
 * namespaces that are deleted.
 */
const FOLLOWERS = [
  'system:serviceaccount:kube-system:generic-garbage-collector',
  'system:serviceaccount:kube-system:namespace-controller',
  'system:kube-controller-manager',
];

/** The configuration that has the API server ask before people write what decides over rights. */
export function webhookConfiguration({
  address,
  token,
  self,
}: ConfigurationOptions): WebhookConfiguration {
  const webhooks = Object.entries(ADMISSION_RULES).map(([plural, { operations }]) => ({
    name: `${plural}.${WEBHOOK_CONFIGURATION}`,
    clientConfig: clientConfig(address, `${WEBHOOK_PREFIX}${plural}/${token}`),
    rules: [
      {
        apiGroups: [GROUPS.management],
        apiVersions: ['*'],
        operations,
        resources: [plural],
        scope: '*',
      },
    ],
    failurePolicy: 'Fail',
    matchPolicy: 'Equivalent',
    sideEffects: 'None',
    timeoutSeconds: TIMEOUT_SECONDS,
    admissionReviewVersions: [REVIEW_VERSION],
    matchConditions: [
      { name: 'not-drover', expression: `request.userInfo.username != ${JSON.stringify(self)}` },
      {
        name: 'not-a-consequence',
        expression: `request.operation != "DELETE" || !(request.userInfo.username in ${JSON.stringify(FOLLOWERS)})`,
      },
    ],
  }));
  return {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'ValidatingWebhookConfiguration',
    metadata: { name: WEBHOOK_CONFIGURATION },
    webhooks,
  };
}

/** The secret in a stored configuration; absent when it is none of ours. */
export function tokenIn({ webhooks }: WebhookConfiguration): string | undefined {
  const { url, service } = webhooks?.[0]?.clientConfig ?? {};
  const path = service?.path ?? (url === undefined ? undefined : URL.parse(url)?.pathname);
  const [, token] = path?.split(WEBHOOK_PREFIX).at(1)?.split('/') ?? [];
  return token === '' ? undefined : token;
}

function clientConfig({ url, authority }: WebhookAddress, path: string): object {
  const { hostname, port, pathname } = new URL(url);
  const base = pathname.replace(/\/$/, '');
  const caBundle = authority === '' ? {} : { caBundle: base64(authority) };
  const [name, namespace, svc, ...rest] = hostname.split('.');
  if (svc === 'svc' && rest.length === 0) {
    const service = { name, namespace, path: `${base}${path}`, port: Number(port || 443) };
    return { service, ...caBundle };
  }
  return { url: `${new URL(url).origin}${base}${path}`, ...caBundle };
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}
