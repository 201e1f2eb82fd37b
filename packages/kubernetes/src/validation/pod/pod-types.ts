import type { Container, EphemeralContainer } from '../container/container.ts';
import type { ResourceRequirements } from '../container/container-resources.ts';
import type { ResourceList } from '../quota/quantities.ts';
import type { Affinity } from '../scheduling/pod-affinity.ts';
import type { SpreadConstraint } from '../scheduling/pod-topology.ts';
import type { Toleration } from '../scheduling/tolerations.ts';
import type { Volume } from '../volume/volume.ts';
import type { PodDnsConfig } from './pod-dns.ts';
import type { HostSharing } from './pod-security.ts';

/** A claim of devices, for all containers of a pod. */
export interface PodResourceClaim {
  readonly name?: string;
  readonly resourceClaimName?: string;
  readonly resourceClaimTemplateName?: string;
}

/** What a pod runs, and where and how. */
export interface PodSpec extends HostSharing {
  readonly containers?: readonly Container[] | null;
  readonly initContainers?: readonly Container[];
  readonly ephemeralContainers?: readonly EphemeralContainer[];
  readonly volumes?: readonly Volume[];
  readonly resourceClaims?: readonly PodResourceClaim[];
  readonly resources?: ResourceRequirements;
  readonly overhead?: ResourceList;
  readonly restartPolicy?: string;
  readonly activeDeadlineSeconds?: number;
  readonly terminationGracePeriodSeconds?: number;
  readonly dnsPolicy?: string;
  readonly dnsConfig?: PodDnsConfig;
  readonly hostAliases?: readonly {
    readonly ip?: string;
    readonly hostnames?: readonly string[];
  }[];
  readonly hostname?: string;
  readonly subdomain?: string;
  readonly os?: { readonly name?: string };
  readonly nodeName?: string;
  readonly nodeSelector?: Readonly<Record<string, string>>;
  readonly affinity?: Affinity;
  readonly tolerations?: readonly Toleration[];
  readonly topologySpreadConstraints?: readonly SpreadConstraint[];
  readonly schedulingGates?: readonly { readonly name?: string }[];
  readonly readinessGates?: readonly { readonly conditionType?: string }[];
  readonly serviceAccountName?: string;
  readonly imagePullSecrets?: readonly { readonly name?: string }[];
  readonly priorityClassName?: string;
  readonly runtimeClassName?: string;
  readonly preemptionPolicy?: string;
}
