/** A part of the server that can be turned on and off. */
export interface FeatureDefinition {
  readonly default: boolean;
  /** Whether a change holds at once; otherwise from the next start on. */
  readonly dynamic: boolean;
  /** One sentence for the person who changes it. */
  readonly description: string;
  /** The value that it has for good. */
  readonly lockedValue?: boolean;
}

/** The features of Rancher 2.7 that are objects, by name. */
export const FEATURES = {
  'continuous-delivery': {
    default: true,
    dynamic: false,
    description: 'Deployment from Git repositories is offered.',
  },
  fleet: { default: true, dynamic: false, description: 'Fleet deploys to clusters.' },
  harvester: { default: true, dynamic: true, description: 'Harvester clusters are managed.' },
  'harvester-baremetal-container-workload': {
    default: false,
    dynamic: true,
    description: 'Containers run beside virtual machines in Harvester.',
  },
  'istio-virtual-service-ui': {
    default: true,
    dynamic: true,
    description: 'Virtual services of Istio are shown.',
  },
  legacy: { default: false, dynamic: true, description: 'Parts of older versions are offered.' },
  'multi-cluster-management': {
    default: true,
    dynamic: false,
    description: 'Clusters beside the local one are managed.',
  },
  'rke1-custom-node-cleanup': {
    default: true,
    dynamic: true,
    description: 'Custom nodes of RKE clusters are cleaned up when they are removed.',
  },
  rke2: { default: true, dynamic: false, description: 'RKE2 clusters are provisioned.' },
  'token-hashing': {
    default: false,
    dynamic: true,
    description: 'Only hashes of tokens are stored, which is always so.',
    lockedValue: true,
  },
  'unsupported-storage-drivers': {
    default: false,
    dynamic: true,
    description: 'Storage drivers that nobody supports are offered.',
  },
} as const satisfies Readonly<Record<string, FeatureDefinition>>;

/** Name of a feature that is an object. */
export type FeatureName = keyof typeof FEATURES;

/** Features that Rancher's flags name and that are no objects: accepted, and without effect. */
const FORMER_FEATURES: ReadonlySet<string> = new Set([
  'auth',
  'embedded-cluster-api',
  'monitoringv1',
  'multi-cluster-management-agent',
  'provisioningv2',
]);

/** What {@link parseFeatures} found. */
export type ParsedFeatures =
  | { readonly defaults: Readonly<Partial<Record<FeatureName, boolean>>>; readonly problem?: never }
  | { readonly problem: string; readonly defaults?: never };

/** Reads defaults of features as `--features` and `CATTLE_FEATURES` give them: `fleet=false,legacy=true`. */
export function parseFeatures(text: string): ParsedFeatures {
  const defaults: Partial<Record<FeatureName, boolean>> = {};
  for (const part of text.split(',').map((item) => item.trim())) {
    if (part === '') continue;
    const [name = '', value, ...more] = part.split('=');
    if (more.length > 0 || (value !== 'true' && value !== 'false')) {
      return { problem: `${part} is not of the form name=true or name=false` };
    }
    if (Object.hasOwn(FEATURES, name)) defaults[name as FeatureName] = value === 'true';
    else if (!FORMER_FEATURES.has(name)) return { problem: `there is no feature ${name}` };
  }
  return { defaults };
}
