import type { IncomingHttpHeaders } from 'node:http';

/** What a cluster agent says of itself in `X-API-Tunnel-Params`. */
export interface ClusterParams {
  /** `host:port` of the API server, as the agent reaches it. */
  readonly address: string;
  /** Base64 of the PEM that signs the API server's certificate. */
  readonly caCert: string;
  /** Service-account token of a foreign agent; empty when the agent keeps its credentials. */
  readonly token: string;
  /** What our own agent can do; empty for foreign ones. */
  readonly features: readonly string[];
  readonly version?: string;
}

/** An agent that is refused: the status and the text that Rancher answers, which agents look for. */
export interface Refusal {
  readonly status: number;
  readonly text: string;
}

/** Either what was said, or why it is refused. */
export type ParamsResult =
  | { readonly params: ClusterParams; readonly refusal?: undefined }
  | { readonly refusal: Refusal; readonly params?: undefined };

/** Reads `X-API-Tunnel-Params`: base64 of JSON whose keys Go matches without regard to case. */
export function parseConnectParams(headers: IncomingHttpHeaders): ParamsResult {
  const header = headers['x-api-tunnel-params'];
  const decoded = decode(typeof header === 'string' ? header : '');
  if (decoded === undefined)
    return refuse('invalid input, X-API-Tunnel-Params is not base64 of JSON');
  const cluster = asRecord(field(decoded, 'cluster'));
  if (!cluster) {
    // Node agents join provisioned clusters, which this version does not make.
    return refuse('missing node or cluster registration info');
  }
  const drover = asRecord(field(decoded, 'drover'));
  const params: ClusterParams = {
    address: textOf(field(cluster, 'address')),
    caCert: textOf(field(cluster, 'caCert')),
    token: textOf(field(cluster, 'token')),
    features: listOf(drover && field(drover, 'features')),
    ...(drover && { version: textOf(field(drover, 'version')) }),
  };
  const missing = missingField(params);
  return missing === undefined ? { params } : refuse(`invalid input, ${missing} empty`);
}

/** Whether the agent ends inner HTTP itself and keeps the credentials of its cluster. */
export function endsInnerHttp({ features }: ClusterParams): boolean {
  return features.includes('inner-http');
}

function missingField(params: ClusterParams): string | undefined {
  if (params.address === '') return 'address';
  if (params.token === '' && !endsInnerHttp(params)) return 'token';
  return params.caCert === '' ? 'caCert' : undefined;
}

function refuse(text: string): ParamsResult {
  return { refusal: { status: 400, text } };
}

function decode(header: string): Readonly<Record<string, unknown>> | undefined {
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(header)) return undefined;
  try {
    return asRecord(JSON.parse(Buffer.from(header, 'base64').toString('utf8')));
  } catch {
    return undefined; // what is not JSON is answered like what is not base64
  }
}

function field(record: Readonly<Record<string, unknown>>, name: string): unknown {
  const key = Object.keys(record).find(
    (candidate) => candidate.toLowerCase() === name.toLowerCase(),
  );
  return key === undefined ? undefined : record[key];
}

function asRecord(value: unknown): Readonly<Record<string, unknown>> | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Readonly<Record<string, unknown>>)
    : undefined;
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function listOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}
