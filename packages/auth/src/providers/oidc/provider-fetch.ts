import { Agent, fetch as undiciFetch } from 'undici';

/** How long a provider may take to answer, in milliseconds. */
const TIMEOUT_MS = 10_000;
/** Larger answers are broken off. */
const MAX_ANSWER_BYTES = 1024 * 1024;

/** The part of `fetch` that clients of providers use. */
export type ProviderFetch = (url: string, init: object) => Promise<Response>;

/**
 * A `fetch` for one identity provider: follows no redirect, waits {@link TIMEOUT_MS} and reads 1 MiB at most, and
 * trusts the given CA beside none else when there is one. Holds no connection between calls.
 */
export function createProviderFetch(certificate: string | undefined): ProviderFetch {
  return async (url, init) => {
    const agent = new Agent({
      headersTimeout: TIMEOUT_MS,
      bodyTimeout: TIMEOUT_MS,
      maxResponseSize: MAX_ANSWER_BYTES,
      connect: { timeout: TIMEOUT_MS, ...(certificate && { ca: certificate }) },
    });
    try {
      const answer = await undiciFetch(url, { ...init, redirect: 'manual', dispatcher: agent });
      const body = await answer.arrayBuffer();
      const isBodiless = [204, 205, 304].includes(answer.status);
      return new Response(isBodiless ? null : body, {
        status: answer.status,
        headers: [...answer.headers],
      });
    } finally {
      await agent.destroy();
    }
  };
}
