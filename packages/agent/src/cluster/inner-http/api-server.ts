/** The API server of the agent's cluster, as the agent reaches it. */
export interface ApiServer {
  readonly host: string;
  readonly port: number;
  /** Read at each new connection, as files rotate. */
  tls(): Promise<ApiServerTls>;
  /** The `Authorization` of the next request; `undefined` where a client certificate says who we are. */
  authorization(): Promise<string | undefined>;
  /** The API server did not accept the last one: read it anew. */
  renew(): void;
}

/** How the API server is recognised, and the agent by it; PEM. */
export interface ApiServerTls {
  readonly ca: string | undefined;
  readonly cert?: string | undefined;
  readonly key?: string | undefined;
  readonly servername?: string | undefined;
  readonly rejectUnauthorized?: boolean | undefined;
}
