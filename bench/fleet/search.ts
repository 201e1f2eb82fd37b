import { systemClock } from '@drover/base';
import { httpTransport } from '@drover/client/node';
import { bearer, type DroverServer } from '../server/drover-server.ts';

/** What a search gave, and when. */
export interface SearchFigures {
  /** From the request to the first line. */
  readonly firstMs: number;
  /** To the last one. */
  readonly allMs: number;
  readonly matches: number;
  /** Clusters that did not answer. */
  readonly missing: number;
  /** Kinds of clusters that were not looked through. */
  readonly skipped: number;
}

/** Searches all clusters, over a connection of its own. */
export async function search(
  { url, token }: Pick<DroverServer, 'url' | 'token'>,
  query: string,
): Promise<SearchFigures> {
  await using transport = httpTransport({ url, tls: { insecureSkipVerify: true } });
  const beginMs = systemClock.monotonicMs();
  const sinceBegin = (): number => systemClock.monotonicMs() - beginMs;
  const { status, body } = await transport.request({
    method: 'GET',
    path: `/v1/search?${query}`,
    headers: bearer(token),
  });
  let firstMs: number | undefined;
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) {
    firstMs ??= sinceBegin();
    chunks.push(chunk);
  }
  const allMs = sinceBegin();
  const text = Buffer.concat(chunks).toString('utf8');
  if (status !== 200) throw new Error(`The search was answered ${status}: ${text}`);
  const lines = text.split('\n').filter((line) => line !== '');
  const count = (key: string): number =>
    lines.filter((line) => line.startsWith(`{"${key}":`)).length;
  return {
    firstMs: firstMs ?? allMs,
    allMs,
    matches: count('match'),
    missing: count('missing'),
    skipped: count('skipped'),
  };
}
