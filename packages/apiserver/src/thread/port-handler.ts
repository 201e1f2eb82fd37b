import type { PortHandler } from '@drover/client/node';
import type { ApiHandler } from '../api-handler.ts';
import type { UserInfo } from '../authentication/user-info.ts';

/** Requests of one trusted user, as a transport within this process sends them. */
export function portHandler(handler: ApiHandler, user: UserInfo): PortHandler {
  return async (request) => {
    const response = await handler({
      method: request.method,
      path: request.path,
      headers: request.headers,
      body: request.body,
      peer: { kind: 'trusted', user },
      signal: request.signal,
    });
    const headers = Object.entries(response.headers).map(
      ([name, value]) => [name, typeof value === 'string' ? value : value.join(', ')] as const,
    );
    return { status: response.status, headers: Object.fromEntries(headers), body: response.body };
  };
}
