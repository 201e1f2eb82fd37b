import type { WaitOptions } from '@drover/base';

/** Who calls, as headers: a bearer token, a name and password. Client certificates belong to the transport. */
export interface Credentials {
  /** Headers for the next request, in lower case. */
  headers(options: WaitOptions): Promise<Readonly<Record<string, string>>>;
  /** The server answered 401. True when there are new credentials, so that trying once more makes sense. */
  renew?(options: WaitOptions): Promise<boolean>;
}

/** Credentials of a bearer token that never changes. */
export function bearerToken(token: string): Credentials {
  const headers = { authorization: `Bearer ${token}` };
  return { headers: () => Promise.resolve(headers) };
}
