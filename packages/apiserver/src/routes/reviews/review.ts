import type { DynamicObject } from '@drover/apimachinery';
import type { TokenAuthenticator } from '../../authentication/token-authenticator.ts';
import type { UserInfo } from '../../authentication/user-info.ts';
import type { StoredRbac } from '../../authorization/stored-rbac.ts';

/** What reviews are answered from. */
export interface ReviewContext {
  readonly user: UserInfo;
  /** The namespace in the path; empty where there is none. */
  readonly namespace: string;
  readonly rbac: StoredRbac;
  readonly tokens: readonly TokenAuthenticator[];
}

/** Answers a question that is asked by creating an object: gives the object with its status. */
export type Review = (
  object: DynamicObject,
  context: ReviewContext,
) => DynamicObject | Promise<DynamicObject>;
