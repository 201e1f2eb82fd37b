import type { RequestContext } from '../filters/filter.ts';
import { jsonResponse } from '../filters/status-response.ts';
import type { ApiResponse } from '../http/api-message.ts';
import { encodeText } from '../registry/stored-object.ts';

/** The version of Kubernetes whose API this is. */
export const KUBERNETES_VERSION = 'v1.34.4';

const VERSION = {
  major: '1',
  minor: '34',
  emulationMajor: '1',
  emulationMinor: '34',
  minCompatibilityMajor: '1',
  minCompatibilityMinor: '33',
  gitVersion: `${KUBERNETES_VERSION}+drover`,
  gitCommit: '',
  gitTreeState: 'clean',
  buildDate: '1970-01-01T00:00:00Z',
  goVersion: '',
  compiler: 'node',
  platform: `${process.platform}/${process.arch}`,
};

const HEALTH_PATHS: ReadonlySet<string> = new Set(['/livez', '/readyz', '/healthz']);

/** The answers to `/version` and the health checks; `undefined` for any other path. */
export function answerVersion({ info }: RequestContext): ApiResponse | undefined {
  if (info.path === '/version') return jsonResponse(200, VERSION);
  if (!HEALTH_PATHS.has(info.path)) return undefined;
  const headers = { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-cache' };
  return { status: 200, headers, body: encodeText('ok') };
}
