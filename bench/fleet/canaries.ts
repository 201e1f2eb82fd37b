import { systemClock } from '@drover/base';
import type { Transport } from '@drover/client';
import { httpTransport } from '@drover/client/node';
import { bearer } from '../server/drover-server.ts';

/** Whom {@link untilAllAnswer} asks. */
export interface CanaryOptions {
  /** Of the server. */
  readonly url: string;
  readonly token: string;
  readonly clusters: readonly string[];
  /** What counts as the beginning, by the monotonic clock. */
  readonly sinceMs: number;
  readonly timeoutMs: number;
}

/** How long after the beginning clusters answered. */
export interface CanaryFigures {
  readonly firstS: number;
  readonly medianS: number;
  readonly allS: number;
}

/** Questions that are open at one time. */
const CONCURRENCY = 16;
/** Between two rounds over those that have not answered yet: the questions must not be the load. */
const ROUND_MS = 500;
/** A server that is starting refuses connections; a question takes no longer than this. */
const ASK_TIMEOUT_MS = 5_000;

/**
 * Asks each cluster through the server, by a GET of an object that only that cluster has, until all have answered.
 *
 * @throws when some have not after `timeoutMs`.
 */
export async function untilAllAnswer(options: CanaryOptions): Promise<CanaryFigures> {
  const { url, clusters, sinceMs, timeoutMs } = options;
  const seconds: number[] = [];
  const uids = new Set<string>();
  let waiting = clusters;
  while (waiting.length > 0) {
    const roundMs = systemClock.monotonicMs();
    if (roundMs - sinceMs > timeoutMs) throw new Error(`${waiting.length} clusters are not back`);
    // Connections of a server that was killed are of no use.
    await using transport = httpTransport({ url, tls: { insecureSkipVerify: true } });
    const left: string[] = [];
    await forEach(waiting, async (cluster) => {
      const uid = await uidThrough(transport, cluster, options);
      if (uid === undefined) return void left.push(cluster);
      uids.add(uid);
      seconds.push((systemClock.monotonicMs() - sinceMs) / 1_000);
    });
    waiting = left;
    const restMs = roundMs + ROUND_MS - systemClock.monotonicMs();
    if (waiting.length > 0 && restMs > 0) await systemClock.sleep(restMs);
  }
  if (uids.size !== clusters.length) throw new Error('Some answered for others');
  return figuresOf(seconds.toSorted((a, b) => a - b));
}

function figuresOf(seconds: readonly number[]): CanaryFigures {
  const at = (share: number): number => seconds[Math.floor(share * (seconds.length - 1))] ?? 0;
  return { firstS: at(0), medianS: at(0.5), allS: at(1) };
}

async function forEach(
  clusters: readonly string[],
  ask: (cluster: string) => Promise<void>,
): Promise<void> {
  const rest = clusters.values();
  const work = async (): Promise<void> => {
    for (const cluster of rest) await ask(cluster);
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, work));
}

/** The uid of the cluster's `kube-system`; `undefined` when it did not answer. */
async function uidThrough(
  transport: Transport,
  cluster: string,
  { token }: CanaryOptions,
): Promise<string | undefined> {
  try {
    const { status, body } = await transport.request({
      method: 'GET',
      path: `/k8s/clusters/${cluster}/api/v1/namespaces/kube-system`,
      headers: bearer(token),
      signal: AbortSignal.timeout(ASK_TIMEOUT_MS),
    });
    const text = Buffer.concat(await Array.fromAsync(body)).toString('utf8');
    if (status !== 200) return undefined;
    return (JSON.parse(text) as { metadata: { uid: string } }).metadata.uid;
  } catch {
    // Not there yet: it is asked again.
    return undefined;
  }
}
