import type { Session } from '../session/open-session.ts';
import { serverPath } from '../session/server-path.ts';

/** Where the API server of a cluster is reached without Drover in between. */
export interface DirectEndpoint {
  /** URL; empty when the cluster has told none. */
  readonly server: string;
  /** Base64 of a PEM; empty: what the machine trusts. */
  readonly caCert: string;
}

/** A service account by which somebody reaches a cluster. */
export interface DirectAccount {
  readonly name: string;
  /** Id. */
  readonly user: string;
  /** RFC 3339. */
  readonly since: string;
  /** RFC 3339. */
  readonly lastToken: string;
  readonly roles: readonly string[];
}

/** What the server tells of direct access to a cluster: all accounts to its owners, one's own to others. */
export interface DirectAccess {
  readonly endpoint: DirectEndpoint;
  readonly data: readonly DirectAccount[];
}

/** Asks the server. */
export async function readDirectAccess(
  session: Session,
  cluster: string,
  signal: AbortSignal,
): Promise<DirectAccess> {
  const { text } = await session.norman.send({ url: pathOf(session, cluster), signal });
  return JSON.parse(text) as DirectAccess;
}

/** A new token for the cluster itself. */
export async function requestDirectToken(
  session: Session,
  cluster: string,
  signal: AbortSignal,
): Promise<{ readonly token: string; readonly expirationTimestamp: string }> {
  const { text } = await session.norman.send({
    method: 'POST',
    url: pathOf(session, cluster),
    body: { as: 'credential' },
    signal,
  });
  return (JSON.parse(text) as { status: { token: string; expirationTimestamp: string } }).status;
}

/** Takes an account away, one's own unless `user` names another; says whether there was one. */
export async function removeDirectAccess(
  session: Session,
  { cluster, user }: { readonly cluster: string; readonly user: string | undefined },
  signal: AbortSignal,
): Promise<boolean> {
  const query = user === undefined ? '' : `?user=${encodeURIComponent(user)}`;
  const url = `${pathOf(session, cluster)}${query}`;
  const { text } = await session.norman.send({ method: 'DELETE', url, signal });
  return (JSON.parse(text) as { removed: boolean }).removed;
}

function pathOf(session: Session, cluster: string): string {
  const path = `/drover/v1alpha1/clusters/${encodeURIComponent(cluster)}/service-account`;
  return `${serverPath(session)}${path}`;
}
