/** A service by name, as configurations of webhooks and APIServices refer to it. */
export interface ServiceReference {
  readonly namespace: string;
  readonly name: string;
  /** Of the request; default `/`. */
  readonly path?: string | undefined;
  /** Of the service; default 443. */
  readonly port?: number | undefined;
}

/** How a webhook is reached: by URL or by service. */
export interface WebhookClientConfig {
  readonly url?: string | undefined;
  readonly service?: ServiceReference | undefined;
  /** Base64 of the PEM of the authorities that may sign its certificate; absent: those of the system. */
  readonly caBundle?: string | undefined;
}

/** Why a configuration cannot be used, in Kubernetes' words; absent when it can be tried. */
export function clientProblem({ caBundle = '' }: WebhookClientConfig): string | undefined {
  const text = Buffer.from(caBundle, 'base64').toString().trim();
  return text === '' || text.includes('-----BEGIN CERTIFICATE-----')
    ? undefined
    : 'unable to load root certificates: unable to parse bytes as PEM block';
}
