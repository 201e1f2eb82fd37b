import type { UserInfo } from '@drover/rbac';

/** A request as data: whoever serves it has authenticated it and knows under which address the client sees us. */
export interface ExplorerRequest {
  readonly method: string;
  /** Path and query, beginning with `/v1`. */
  readonly url: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body?: AsyncIterable<Uint8Array> | undefined;
  readonly caller: UserInfo;
  readonly signal: AbortSignal;
  /** What stands before `/v1` where the client asked: empty, or `/k8s/clusters/<id>`. */
  readonly urlPrefix: string;
  /** What stands before the paths of the API server itself where the client asks; default `urlPrefix`. */
  readonly viewPrefix?: string;
  /** Scheme and host that links begin with, for example `https://drover.example.org`. */
  readonly origin: string;
}

/** An answer as data. */
export interface ExplorerAnswer {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array | AsyncIterable<Uint8Array>;
}
