import type { UserInfo } from '../authentication/user-info.ts';

/** What becomes known of a request on its way and is written down with it. */
export interface AuditedRequest {
  /** Adds an annotation; of two with one key the first stays. */
  annotate(key: string, value: string): void;
  /** The caller acts as that user. */
  impersonate(user: UserInfo): void;
}
