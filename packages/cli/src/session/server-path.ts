import type { Session } from './open-session.ts';

/** What a proxy in front of the server puts before its paths. */
export function serverPath({ context }: Pick<Session, 'context'>): string {
  return new URL(context.server).pathname.replace(/\/+$/, '');
}
