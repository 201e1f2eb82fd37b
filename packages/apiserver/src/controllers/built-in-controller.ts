import type { Reconcile, Source } from '@drover/controller-runtime';

/** One of the server's own controllers. Its keys are texts that name what is to be looked at. */
export interface BuiltInController {
  /** As kube-controller-manager calls it, where it has one of that duty. */
  readonly name: string;
  readonly sources: readonly Source<string>[];
  readonly reconcile: Reconcile<string>;
}
