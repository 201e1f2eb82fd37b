import { startTestApiServer } from '@drover/apiserver/testing';
import type { Home } from './home.ts';

/** The embedded API server as the home of state. */
export async function openEmbeddedHome(_options: { readonly dataDir: string }): Promise<Home> {
  const server = await startTestApiServer();
  return {
    client: server.client(),
    upstream: { transport: server.transport(), host: 'local' },
    failed: new Promise(() => {}),
    [Symbol.asyncDispose]: () => server.close(),
  };
}
