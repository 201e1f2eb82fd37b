import { isReservedGroup } from '@drover/api';
import { serverErrors } from '../errors.ts';
import type { Exchange } from '../http/exchange.ts';
import type { Upstream } from '../tunnels/cluster-session.ts';
import type { EffectiveIdentity } from './effective-identity.ts';
import type { RequestedImpersonation } from './impersonation-headers.ts';
import { type AccessAttributes, isAllowed } from './self-access.ts';
import { upstreamClient } from './upstream-client.ts';

/** Who wants to act as whom, and where. */
export interface ImpersonationQuestion {
  readonly caller: EffectiveIdentity;
  readonly requested: RequestedImpersonation;
  readonly upstream: Upstream;
  readonly cluster: string;
}

/**
 * Asks the cluster whether the caller may impersonate what was asked for, as its API server would: the user, each
 * group, the uid and each extra by itself. Names that are Kubernetes' or Drover's own to give are refused unasked.
 *
 * @throws `PROXY_HEADER_REFUSED`
 */
export async function mayImpersonate(
  question: ImpersonationQuestion,
  exchange: Exchange,
): Promise<void> {
  const { caller, requested, upstream, cluster } = question;
  if (isReservedGroup(requested.user)) throw refused('Impersonate-User', 'the name is reserved');
  const { user, groups, extra } = caller;
  const client = upstreamClient(upstream, { user, groups, extra });
  const signal = exchange.signal;
  for (const attributes of attributesOf(requested)) {
    if (!(await isAllowed(client, { verb: 'impersonate', ...attributes }, signal))) {
      throw refused(
        'Impersonate-*',
        `you may not impersonate ${attributes.resource} ${attributes.name} in cluster ${cluster}`,
      );
    }
  }
}

function* attributesOf({
  user,
  uid,
  groups,
  extra,
}: RequestedImpersonation): Generator<Omit<AccessAttributes, 'verb'>> {
  const authentication = 'authentication.k8s.io';
  yield { group: '', resource: 'users', name: user };
  if (uid !== undefined) yield { group: authentication, resource: 'uids', name: uid };
  for (const name of groups) {
    // Reserved groups are dropped before the request goes on.
    if (!isReservedGroup(name)) yield { group: '', resource: 'groups', name };
  }
  for (const [subresource, values] of Object.entries(extra)) {
    for (const name of values)
      yield { group: authentication, resource: 'userextras', subresource, name };
  }
}

function refused(header: string, problem: string): Error {
  return serverErrors.create('PROXY_HEADER_REFUSED', { header, problem });
}
