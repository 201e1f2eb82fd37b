import type { ProcessParts } from '../compose/process-parts.ts';
import { applyFilters, type Handler } from '../http/exchange.ts';
import { recoveryFilter, requestIdFilter } from '../http/filters.ts';
import { type Listener, openListener } from '../http/listener.ts';
import { routeHandler } from '../http/routes.ts';
import { createAuthority } from '../pki/certificate-authority.ts';
import { OwnCertificateSource } from '../pki/certificate-source.ts';
import { WEBHOOK_PREFIX, type WebhookAddress } from './webhook-configuration.ts';

/** Where the embedded API server asks: nobody outside of this machine reaches it. */
export interface LoopbackWebhook extends Listener {
  readonly address: WebhookAddress;
}

/**
 * Listens for the embedded API server, on an address and with a certificate that do not depend on how people reach the
 * server.
 *
 * @throws `SERVER_LISTEN_FAILED`
 */
export async function openLoopbackWebhook(
  handler: Handler,
  parts: ProcessParts,
): Promise<LoopbackWebhook> {
  const { clock, log } = parts;
  const authority = await createAuthority(parts);
  const listener = await openListener({
    ...parts,
    address: '127.0.0.1',
    port: 0,
    portFlag: '--data-dir',
    certificates: await OwnCertificateSource.create({ authority, names: [], clock }),
    isTrustedProxy: () => false,
    handler: applyFilters([requestIdFilter, recoveryFilter(log)], webhookRoute(handler)),
  });
  const url = `https://127.0.0.1:${listener.port}`;
  return { ...listener, address: { url, authority: authority.certificate } };
}

function webhookRoute(handler: Handler): Handler {
  return routeHandler([{ path: WEBHOOK_PREFIX, access: 'public', methods: ['POST'], handler }]);
}
