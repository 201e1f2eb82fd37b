/** How to reach one API server. */
export interface KubeconfigCluster {
  readonly server: string;
  /** PEM, decoded from `certificate-authority-data`. */
  readonly caData?: string | undefined;
  /** Absolute path. */
  readonly caFile?: string | undefined;
  readonly insecureSkipTlsVerify: boolean;
  readonly tlsServerName?: string | undefined;
  readonly proxyUrl?: string | undefined;
  /** `extensions[name=client.authentication.k8s.io/exec].extension`, which exec plugins are given. */
  readonly execConfig?: unknown;
}

/** How to start a credential plugin. */
export interface ExecPlugin {
  readonly apiVersion: string;
  /** A name to look up in PATH, or an absolute path. */
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly installHint?: string | undefined;
  readonly provideClusterInfo: boolean;
  readonly interactiveMode?: string | undefined;
}

/** Who one is to an API server; `…Data` wins over `…File`. */
export interface KubeconfigUser {
  /** PEM. */
  readonly certData?: string | undefined;
  readonly certFile?: string | undefined;
  /** PEM. */
  readonly keyData?: string | undefined;
  readonly keyFile?: string | undefined;
  readonly token?: string | undefined;
  readonly tokenFile?: string | undefined;
  readonly username?: string | undefined;
  readonly password?: string | undefined;
  readonly exec?: ExecPlugin | undefined;
  readonly as?: string | undefined;
  readonly asUid?: string | undefined;
  readonly asGroups?: readonly string[] | undefined;
  readonly asUserExtra?: Readonly<Record<string, readonly string[]>> | undefined;
}

/** A pair of cluster and user. */
export interface KubeconfigContext {
  readonly cluster: string;
  readonly user: string;
  readonly namespace?: string | undefined;
}

/** One or several kubeconfig files, with paths made absolute. */
export interface Kubeconfig {
  readonly currentContext?: string | undefined;
  readonly clusters: ReadonlyMap<string, KubeconfigCluster>;
  readonly users: ReadonlyMap<string, KubeconfigUser>;
  readonly contexts: ReadonlyMap<string, KubeconfigContext>;
}

/** Where a text comes from. */
export interface KubeconfigSource {
  /** Named in errors; default `kubeconfig`. */
  readonly path?: string;
  /** What relative paths in the text are relative to; default: they are refused. */
  readonly directory?: string;
}

/** Merges files as kubectl does: for each name, and for the current context, the first file that has it wins. */
export function mergeKubeconfigs(configs: readonly Kubeconfig[]): Kubeconfig {
  const lastFirst = [...configs].reverse();
  return {
    currentContext: configs.find(({ currentContext }) => currentContext)?.currentContext,
    clusters: new Map(lastFirst.flatMap(({ clusters }) => [...clusters])),
    users: new Map(lastFirst.flatMap(({ users }) => [...users])),
    contexts: new Map(lastFirst.flatMap(({ contexts }) => [...contexts])),
  };
}
