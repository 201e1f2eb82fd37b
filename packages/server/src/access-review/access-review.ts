import type { ChainStep } from './chain-steps.ts';

/** Whether a user may do something, and why. */
export interface AccessReview {
  /** The user who was meant. */
  readonly user: ChainStep;
  readonly allowed: boolean;
  /** `cluster`: its API server was asked; `roles`: it cannot be reached, and this is what the roles say. */
  readonly decidedBy: 'cluster' | 'roles';
  /** A sentence for people. */
  readonly reason: string;
  /** From the person to the rule; empty when nothing that Drover gave allows it. */
  readonly chain: readonly ChainStep[];
  /** When it is not allowed: what would do. */
  readonly missing?: {
    /** A cluster, a project, or Drover. */
    readonly place: string;
    /** Roles that would allow it there, the smallest first; not all of them. */
    readonly roles: readonly string[];
  };
  /** Some of those who could give such a role. */
  readonly grantableBy: readonly ChainStep[];
  readonly moreCanGrant: number;
}
