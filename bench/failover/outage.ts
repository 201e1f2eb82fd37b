import { systemClock } from '@drover/base';
import { httpTransport } from '@drover/client/node';
import { bearer } from '../server/drover-server.ts';

/** Whom {@link measureOutages} asks. */
export interface OutageOptions {
  /** Of the server that is left. */
  readonly url: string;
  readonly token: string;
  readonly clusters: readonly string[];
  /** When the other one was killed, by the monotonic clock. */
  readonly sinceMs: number;
}

/** A cluster that has not answered after so long is lost. */
export const LOST_AFTER_MS = 60_000;

/** Between two questions for one cluster. */
const EVERY_MS = 100;
/** The server itself lets a question wait for an agent that comes back; it is asked anew after this. */
const ASK_TIMEOUT_MS = 8_000;

/** Seconds until each cluster has answered a GET through the server; `undefined` for one that is lost. */
export async function measureOutages(
  options: OutageOptions,
): Promise<readonly (number | undefined)[]> {
  const { url, token, clusters, sinceMs } = options;
  await using transport = httpTransport({ url, tls: { insecureSkipVerify: true } });
  const answers = async (cluster: string): Promise<boolean> => {
    try {
      const { status, body } = await transport.request({
        method: 'GET',
        path: `/k8s/clusters/${cluster}/api/v1/namespaces/kube-system`,
        headers: bearer(token),
        signal: AbortSignal.timeout(ASK_TIMEOUT_MS),
      });
      await Array.fromAsync(body);
      return status === 200;
    } catch {
      return false; // Not there yet: it is asked again.
    }
  };
  const measure = async (cluster: string): Promise<number | undefined> => {
    for (;;) {
      const isBack = await answers(cluster);
      const ms = systemClock.monotonicMs() - sinceMs;
      if (isBack) return ms / 1_000;
      if (ms > LOST_AFTER_MS) return undefined;
      await systemClock.sleep(EVERY_MS);
    }
  };
  return await Promise.all(clusters.map(measure));
}
