import type { JsonObject } from '@drover/apimachinery';
import type { UserInfo } from '../authentication/user-info.ts';
import type { Resource } from './resource.ts';

/** The object or collection that a request is about. */
export interface Target {
  readonly resource: Resource;
  /** Empty for resources without namespaces, and for all namespaces. */
  readonly namespace: string;
  /** Empty for collections. */
  readonly name: string;
  /** Empty for the object itself. */
  readonly subresource: string;
}

/** Who writes, and how. */
export interface WriteOptions {
  readonly user: UserInfo;
  /** Everything happens but the write. */
  readonly dryRun: boolean;
  readonly fieldManager: string;
  readonly fieldValidation: 'Ignore' | 'Warn' | 'Strict';
  /** The object tells itself who manages its fields, as after a server-side apply; by default the server finds out. */
  readonly managersGiven?: boolean;
  /** What the request itself says of how it is to be done, as webhooks are shown it. */
  readonly given?: JsonObject;
  /** Ends what waits for others on behalf of the request. */
  readonly signal?: AbortSignal;
  /** What a strict reader complains of in the body, beside unknown fields. */
  readonly bodyProblems?: readonly string[];
  /** Adds a `Warning` to the answer. */
  warn(text: string): void;
  /** Adds an annotation to the audit event of the request. */
  annotate?(key: string, value: string): void;
}
