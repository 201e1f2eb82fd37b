/** Every setting and the value it has until someone changes it. */
export const SETTING_DEFAULTS = {
  // Who may stay logged in, and for how long. Minutes unless the name says otherwise; 0 = without end.
  'auth-token-max-ttl-minutes': '0',
  'auth-user-info-max-age-seconds': '3600',
  'auth-user-info-resync-cron': '0 0 * * *',
  'auth-user-session-ttl-minutes': '960',
  'authorization-cache-ttl-seconds': '10',
  'authorization-deny-cache-ttl-seconds': '10',
  'azure-group-cache-size': '10000',
  'first-login': 'true',
  'kubeconfig-default-token-ttl-minutes': '0',
  'kubeconfig-generate-token': 'true',
  'kubeconfig-token-ttl-minutes': '960',
  'no-default-admin': '',
  'password-min-length': '12',
  'restricted-default-admin': 'false',
  // The server.
  cacerts: '',
  'config-map-name': 'rancher-config',
  'global-registry-enabled': 'false',
  'hide-local-cluster': 'false',
  'install-uuid': '',
  'internal-cacerts': '',
  'internal-server-url': '',
  'jailer-timeout': '60',
  namespace: '',
  'peer-service': '',
  'server-image': '',
  'server-url': '',
  'server-version': 'dev',
  'system-default-registry': '',
  'telemetry-opt': '',
  'tls-ciphers': '',
  'tls-min-version': '1.2',
  'whitelist-domain': 'forums.rancher.com',
  'whitelist-envvars': 'HTTP_PROXY,HTTPS_PROXY,NO_PROXY',
  // Clusters and their agents.
  'agent-image': 'drover/drover-agent:dev',
  'agent-rollout-timeout': '300s',
  'agent-rollout-wait': 'true',
  'aks-refresh': '300',
  'auth-image': '',
  'cluster-agent-default-affinity': '',
  'cluster-controller-start-count': '50',
  'cluster-template-enforcement': 'false',
  'csi-proxy-agent-url': '',
  'csi-proxy-agent-version': '',
  'eks-refresh': '300',
  'eks-refresh-cron': '',
  'engine-install-url': '',
  'engine-iso-url': '',
  'engine-newest-version': '',
  'engine-supported-range': '',
  'fleet-agent-default-affinity': '',
  'fleet-default-workspace-name': 'fleet-default',
  'gke-refresh': '300',
  'ignore-node-name': '',
  'ingress-ip-domain': 'sslip.io',
  'initial-docker-root-dir': '/var/lib/docker',
  'machine-provision-image': '',
  'rotate-certs-if-expiring-in-days': '7',
  'shell-image': 'rancher/shell:v0.1.20',
  'system-agent-install-script': '',
  'system-agent-installer-image': '',
  'system-agent-upgrade-image': '',
  'system-agent-version': '',
  'system-namespaces':
    'kube-system,kube-public,cattle-system,cattle-alerting,cattle-logging,cattle-prometheus,ingress-nginx,cattle-global-data,cattle-istio,kube-node-lease,cert-manager,cattle-global-nt,security-scan,cattle-fleet-system,cattle-fleet-local-system,calico-system,tigera-operator,cattle-impersonation-system,rancher-operator-system,cattle-csp-adapter-system,calico-apiserver,cattle-elemental-system',
  'wins-agent-install-script': '',
  'wins-agent-upgrade-image': '',
  'wins-agent-version': '',
  // Kubernetes versions, charts and their sources.
  'chart-default-branch': 'release-v2.7',
  'csp-adapter-min-version': '',
  'fleet-min-version': '',
  'helm-max-history': '10',
  'k3s-default-version': '',
  'k8s-version': '',
  'k8s-version-to-images': '',
  'k8s-versions-current': '',
  'k8s-versions-deprecated': '',
  'kdm-branch': 'release-v2.7',
  'partner-chart-default-branch': 'main',
  'rancher-webhook-min-version': '',
  'rancher-webhook-version': '',
  'rke-metadata-config': '',
  'rke-version': '',
  'rke2-chart-default-branch': 'main',
  'rke2-default-version': '',
  'system-catalog': 'external',
  'system-feature-chart-refresh-seconds': '21600',
  'system-upgrade-controller-chart-version': '',
  // What the user interface reads.
  'api-ui-version': '1.1.10',
  'cli-url-darwin': '',
  'cli-url-linux': '',
  'cli-url-windows': '',
  'ui-banners': '{}',
  'ui-brand': '',
  'ui-community-links': 'true',
  'ui-custom-links': '',
  'ui-dashboard-harvester-legacy-plugin': '',
  'ui-dashboard-index': '',
  'ui-dashboard-path': '',
  'ui-default-landing': 'vue',
  'ui-favicon': '',
  'ui-feedback-form': '',
  'ui-index': '',
  'ui-issues': '',
  'ui-k8s-default-version-range': '',
  'ui-k8s-supported-versions-range': '',
  'ui-offline-preferred': 'dynamic',
  'ui-path': '',
  'ui-performance': '',
  'ui-pl': 'rancher',
  'ui-preferred': 'vue',
} as const satisfies Readonly<Record<string, string>>;

/** Name of a setting that Drover knows. */
export type SettingName = keyof typeof SETTING_DEFAULTS;

/** Settings that only the server writes. */
export const READ_ONLY_SETTINGS: ReadonlySet<string> = new Set<SettingName>(['cacerts']);

/** Settings that may be read without logging in. */
export const PUBLIC_SETTINGS: ReadonlySet<string> = new Set<SettingName>([
  'cacerts',
  'first-login',
  'ui-banners',
  'ui-brand',
  'ui-default-landing',
  'ui-issues',
  'ui-pl',
]);

/** The environment variable that overrides a setting: `server-url` → `CATTLE_SERVER_URL`. */
export function settingVariable(name: string): string {
  return `CATTLE_${name.toUpperCase().replaceAll('-', '_')}`;
}

/** Where the value of a setting comes from. */
export type SettingSource = 'env' | 'db' | 'default';

/** A setting as it holds now. */
export interface EffectiveSetting {
  readonly value: string;
  readonly default: string;
  readonly source: SettingSource;
  readonly customized: boolean;
}

/** What decides a setting, besides its default. */
export interface SettingInputs {
  /** The stored value; `''` and absent mean none. */
  readonly stored?: string | undefined;
  /** A default given by the object in place of the table's. */
  readonly storedDefault?: string | undefined;
  /** The process environment, or a part of it. */
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** The value of a setting: environment before stored value before default. */
export function effectiveSetting(name: string, inputs: SettingInputs): EffectiveSetting {
  const { stored = '', storedDefault, environment } = inputs;
  const table: Readonly<Record<string, string>> = SETTING_DEFAULTS;
  const fallback = storedDefault || (Object.hasOwn(table, name) ? (table[name] ?? '') : '');
  const variable = environment[settingVariable(name)];
  if (variable !== undefined && variable !== '') {
    return { value: variable, default: fallback, source: 'env', customized: false };
  }
  if (stored !== '') return { value: stored, default: fallback, source: 'db', customized: true };
  return { value: fallback, default: fallback, source: 'default', customized: false };
}

/** Reads settings as they hold now. */
export interface Settings {
  /** A setting by name, unknown names included. */
  get(name: string): EffectiveSetting;
  /** The value of a setting. */
  text(name: SettingName): string;
  /** The value as a whole number; the default's when it is none. */
  number(name: SettingName): number;
  /** Whether the value is `true`. */
  flag(name: SettingName): boolean;
}

/** Where {@link createSettings} looks. */
export interface SettingsOptions {
  /** The stored object of that name, from a cache. */
  readonly lookup: (
    name: string,
  ) => { readonly value?: string | undefined; readonly default?: string | undefined } | undefined;
  /** The process environment, or a part of it. */
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** A reader of settings over a lookup of stored ones. Every read is fresh. */
export function createSettings({ lookup, environment }: SettingsOptions): Settings {
  const get = (name: string): EffectiveSetting => {
    const stored = lookup(name);
    return effectiveSetting(name, {
      stored: stored?.value,
      storedDefault: stored?.default,
      environment,
    });
  };
  const number = (name: SettingName): number => {
    const value = Number.parseInt(get(name).value, 10);
    return Number.isNaN(value) ? Number.parseInt(SETTING_DEFAULTS[name], 10) || 0 : value;
  };
  return {
    get,
    number,
    text: (name) => get(name).value,
    flag: (name) => get(name).value === 'true',
  };
}
