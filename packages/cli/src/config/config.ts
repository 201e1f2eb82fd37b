/** How one server is reached, who one is there, and where in it one works. */
export interface ServerContext {
  /** `https://host[:port][/path]`. */
  readonly server: string;
  /** The authority that the server is known by, in PEM; without it, those of this machine. */
  readonly ca?: string;
  /** `name:secret` of the login. */
  readonly token?: string;
  /** Whether the login made the token, so that its end revokes it. */
  readonly isSession?: boolean;
  /** Id of the user who logged in. */
  readonly user?: string;
  /** Id of the cluster that commands are about. */
  readonly cluster?: string;
  /** Id of the project that commands are about. */
  readonly project?: string;
}

/** What the file of contexts holds. */
export interface Config {
  readonly current?: string;
  readonly contexts: Readonly<Record<string, ServerContext>>;
}

/** The configuration of somebody who has never logged in. */
export const EMPTY_CONFIG: Config = { contexts: {} };

/** Adds a context, or replaces the one of that name, and makes it the current one. */
export function withContext(config: Config, name: string, context: ServerContext): Config {
  return { current: name, contexts: { ...config.contexts, [name]: context } };
}

/** Removes a context. */
export function withoutContext({ current, contexts }: Config, name: string): Config {
  const { [name]: _removed, ...rest } = contexts;
  return { contexts: rest, ...(current !== undefined && current !== name && { current }) };
}

/** The name under which a login is kept when none is given: the host, as people say it. */
export function contextNameOf(server: string): string {
  const { host, pathname } = new URL(server);
  return host + pathname.replace(/\/+$/, '').replaceAll('/', '-');
}
