import { clusterSkipReason, ensureBinary, ensureDebianPackages } from './kubernetes/index.ts';
import { ensureSchemathesis } from './openapi/run-schemathesis.ts';

/** The browser of the UI tests. */
const BROWSER_PACKAGES = ['chromium'];

/** The shells that the command line completes in; bash is everywhere. */
export const SHELL_PACKAGES = ['fish', 'zsh'];

/**
 * Makes ready what the system suites need, with its output on the screen, so that no test waits for a build: the
 * Debian packages, and the real Kubernetes, helm and schemathesis (minutes the first time, then from the cache).
 *
 * Where the machine cannot do it, the suites that need it skip themselves and say why; with `CI=true` it fails here.
 */
export async function prepareSystemTests(): Promise<void> {
  await ensureBinary('kubernetes');
  await ensureBinary('helm');
  await ensureSchemathesis();
  const reason = await clusterSkipReason();
  if (reason === false) await ensureDebianPackages([...BROWSER_PACKAGES, ...SHELL_PACKAGES]);
}
