import { formatTime } from '@drover/base';
import { requestDirectToken } from '../direct-access/direct-access.ts';
import type { Host } from '../host.ts';
import { textAt } from '../output/value-text.ts';
import { type NamedContext } from '../session/find-context.ts';
import { findMe } from '../session/find-me.ts';
import { connectContext } from '../session/open-session.ts';
import { TypeFinder } from '../types/type-finder.ts';
import { reuseOrIssue, type StoredCredential } from './credential-store.ts';

/** How long a token lives that is made for kubectl, in milliseconds. */
const TTL_MS = 60 * 60_000;

/**
 * A token for kubectl: it expires after an hour and opens one cluster if one is named. It is reused while it lives, so
 * that any number of calls leave one token, which ends by itself.
 *
 * @throws `CLI_NOT_LOGGED_IN`, `CLI_LOGIN_EXPIRED`; NormanError when the server gives none.
 */
export async function shortLivedToken(
  host: Host,
  named: NamedContext,
  cluster: string,
): Promise<StoredCredential> {
  const { server, user } = named.context;
  await using session = connectContext(host, named);
  const { norman } = session;
  const owner = user ?? (await findMe(norman, host.signal)).id;
  const key = { server, user: owner, cluster };
  return await reuseOrIssue(host, key, async () => {
    const { schema } = await new TypeFinder(norman, {}, host.signal).find('token');
    const fields = {
      description: `drover credential on ${host.hostName}`,
      ttl: TTL_MS,
      ...(cluster !== '' && { clusterId: cluster }),
    };
    const created = await norman.create(schema, fields, { signal: host.signal });
    // The server may give less than was asked for.
    const ttlMs = Number(textAt(created, ['ttl'])) || TTL_MS;
    const expires = formatTime(host.clock.nowMs() + Math.min(ttlMs, TTL_MS));
    return { ...key, token: textAt(created, ['token']), expires };
  });
}

/**
 * A token that opens a cluster without Drover in between, by the service account of the user there; it lives for an hour
 * and is reused in that time, so that it works while the server is away.
 *
 * @throws `CLI_NOT_LOGGED_IN`, `CLI_LOGIN_EXPIRED`; NormanError when the server gives none.
 */
export async function directToken(
  host: Host,
  named: NamedContext,
  cluster: string,
): Promise<StoredCredential> {
  const { server, user } = named.context;
  await using session = connectContext(host, named);
  const owner = user ?? (await findMe(session.norman, host.signal)).id;
  const key = { server, user: owner, cluster, isDirect: true };
  return await reuseOrIssue(host, key, async () => {
    const { token, expirationTimestamp } = await requestDirectToken(session, cluster, host.signal);
    return { ...key, token, expires: expirationTimestamp };
  });
}
