import type { KubernetesObject } from '@drover/apimachinery';

/** A summary while it is being put together: each rule may add to what the rules before it found. */
export interface SummaryDraft {
  state: string;
  transitioning: boolean;
  error: boolean;
  readonly messages: string[];
}

/** The parts of an object that say how it is. */
export interface StatefulObject extends KubernetesObject {
  readonly spec?: { readonly active?: unknown } | null | undefined;
  readonly status?:
    | {
        readonly conditions?: unknown;
        readonly phase?: unknown;
        readonly display?: unknown;
        readonly summary?: unknown;
      }
    | null
    | undefined;
}
