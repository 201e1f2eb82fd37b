import type { CodedError } from '@drover/base';

/** Who writes, as the API server knows them. */
export interface AdmissionUser {
  readonly username: string;
  readonly groups: readonly string[];
}

/** A write that is about to happen in the home of state. */
export interface AdmissionRequest<T> {
  readonly operation: 'CREATE' | 'UPDATE' | 'DELETE';
  /** Of the object; may be empty while the API server has yet to make one up. */
  readonly name: string;
  readonly user: AdmissionUser;
  /** As it will be; absent when it is deleted. */
  readonly object?: T;
  /** As it is; absent when it is created. */
  readonly oldObject?: T;
}

/** Why a write is refused: its code, and in its facts the `field` at fault, if there is one. */
export type Refusal = CodedError;

/** The first refusal among checks that are made in order. */
export function firstRefusal(
  ...checks: readonly (() => Refusal | undefined)[]
): Refusal | undefined {
  for (const check of checks) {
    const refusal = check();
    if (refusal) return refusal;
  }
  return undefined;
}
