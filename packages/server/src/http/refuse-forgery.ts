import { checkCsrf } from '@drover/auth';
import type { Random } from '@drover/base';
import type { Exchange } from './exchange.ts';
import { refuseForeignOrigin } from './foreign-origin.ts';

/**
 * Refuses what another site made a browser send with our cookie: other sites can neither read the CSRF cookie nor choose
 * the Origin.
 *
 * @throws `SERVER_FORBIDDEN`, `AUTH_CSRF_…`
 */
export function refuseForgery(exchange: Exchange, random: Random): void {
  const { request, upgrade, identity } = exchange;
  if (identity?.via !== 'cookie') return;
  if (upgrade) refuseForeignOrigin(exchange);
  else
    checkCsrf({ method: request.method ?? 'GET', headers: plainHeaders(request.headers) }, random);
}

function plainHeaders(headers: Exchange['request']['headers']): Record<string, string | undefined> {
  return {
    cookie: headers.cookie,
    'user-agent': headers['user-agent'],
    'x-api-csrf': headers['x-api-csrf']?.toString(),
    'sec-fetch-site': headers['sec-fetch-site']?.toString(),
  };
}
