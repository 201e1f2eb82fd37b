/** Request header in which a client names the versions of the wire that it speaks, separated by commas. */
export const VERSIONS_HEADER = 'x-drover-tunnel-versions';

/** Header of the 101 in which the server names the one it chose. */
export const VERSION_HEADER = 'x-drover-tunnel-version';

/**
 * The versions that this code speaks, best first. Their history is in VERSIONS.md; add a line there with a date for
 * every change here.
 */
export const SUPPORTED_VERSIONS: readonly number[] = [2, 1];

/**
 * The version that a server speaks with a client.
 *
 * @param offered - the value of {@link VERSIONS_HEADER}; a client that sends none is remotedialer.
 */
export function chooseVersion(offered: string | undefined): number {
  const versions = new Set(offered?.split(',').map((version) => Number(version.trim())));
  return SUPPORTED_VERSIONS.find((version) => versions.has(version)) ?? 1;
}

/**
 * The version that a client speaks, given the server's {@link VERSION_HEADER}; a server that sends none is remotedialer.
 *
 * @param offered - what the client has named.
 */
export function answeredVersion(answer: string | undefined, offered: readonly number[]): number {
  const version = Number(answer);
  return offered.includes(version) ? version : 1;
}

/**
 * Where our agent ends HTTP: the server opens a stream to this address and speaks HTTP/1.1, and the agent answers in
 * the name of its cluster's API server. The domain `.invalid` never resolves, so that no other agent dials it.
 */
export const INNER_HTTP = { protocol: 'tcp', address: 'drover-kube-api.invalid:80' } as const;
