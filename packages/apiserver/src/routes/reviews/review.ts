import type { DynamicObject } from '@drover/apimachinery';
import type { TokenChain } from '../../authentication/token-chain.ts';
import type { UserInfo } from '../../authentication/user-info.ts';
import type { ClusterAuthorizer } from '../../authorization/cluster-authorizer.ts';

/** What reviews are answered from. */
export interface ReviewContext {
  readonly user: UserInfo;
  /** The namespace in the path; empty where there is none. */
  readonly namespace: string;
  readonly rbac: ClusterAuthorizer;
  readonly tokens: TokenChain;
  /** Since the epoch. */
  readonly nowMs: number;
}

/** An object that was answered, but for its type. */
export interface ReviewAnswer {
  readonly metadata: object;
  readonly spec?: object;
  readonly status: object;
}

/** Answers a question that is asked by creating an object. */
export type Review = (
  object: DynamicObject,
  context: ReviewContext,
) => ReviewAnswer | Promise<ReviewAnswer>;

/** The object that asked, with its status. */
export function answered(object: DynamicObject, status: object): ReviewAnswer {
  const { metadata = {}, spec } = object as DynamicObject & { readonly spec?: object };
  return { metadata, ...(spec && { spec }), status };
}
