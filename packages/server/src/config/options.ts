/** One flag of `drover-server`: `--help`, the environment and docs/reference all come from this. */
export interface OptionDefinition {
  /** As commander wants it: `--data-dir <folder>`. */
  readonly flags: string;
  /** Environment variable that is used when the flag is absent. */
  readonly env: string;
  /** What it does, for `--help`. */
  readonly description: string;
  /** Default as text; absent when there is none. */
  readonly default?: string;
}

/** All flags by the name under which {@link readOptions} gives their values. */
export const OPTIONS = {
  dataDir: {
    flags: '--data-dir <folder>',
    env: 'DROVER_DATA_DIR',
    description: 'folder of the embedded store and its kubeconfig.yaml',
    default: '$XDG_DATA_HOME/drover, else ~/.local/share/drover',
  },
  kubeconfig: {
    flags: '--kubeconfig <file>',
    env: 'DROVER_KUBECONFIG',
    description:
      'keep the state in the Kubernetes cluster of this kubeconfig, not in the embedded store',
  },
  listenAddress: {
    flags: '--listen-address <address>',
    env: 'DROVER_LISTEN_ADDRESS',
    description: 'address to listen on',
    default: '::',
  },
  httpsListenPort: {
    flags: '--https-listen-port <port>',
    env: 'DROVER_HTTPS_LISTEN_PORT',
    description: 'port of HTTPS; 0 takes any free one',
    default: '8443',
  },
  httpListenPort: {
    flags: '--http-listen-port <port>',
    env: 'DROVER_HTTP_LISTEN_PORT',
    description: 'port of plain HTTP for a proxy in front that ends TLS; absent: none',
  },
  peerListenPort: {
    flags: '--peer-listen-port <port>',
    env: 'DROVER_PEER_LISTEN_PORT',
    description:
      'port for other replicas of this server, with --kubeconfig; 0 takes any free one, which they learn',
    default: '0',
  },
  peerAddress: {
    flags: '--peer-address <host>',
    env: 'DROVER_PEER_ADDRESS',
    description: 'name or address under which other replicas reach this one',
    default: 'POD_IP, else --listen-address, else the first address of this machine',
  },
  trustedProxies: {
    flags: '--trusted-proxies <networks>',
    env: 'DROVER_TRUSTED_PROXIES',
    description:
      'comma-separated addresses and networks whose X-Forwarded-* headers are believed, for example 10.0.0.0/8',
    default: '127.0.0.0/8,::1/128 for plain HTTP, none for HTTPS',
  },
  serverUrl: {
    flags: '--server-url <url>',
    env: 'CATTLE_SERVER_URL',
    description:
      'URL under which agents and people reach this server; fixes the setting server-url',
  },
  tlsCertFile: {
    flags: '--tls-cert-file <file>',
    env: 'DROVER_TLS_CERT_FILE',
    description:
      'PEM with your certificate and its chain; absent: certificates of an own authority',
  },
  tlsKeyFile: {
    flags: '--tls-key-file <file>',
    env: 'DROVER_TLS_KEY_FILE',
    description: 'PEM with the private key of --tls-cert-file',
  },
  cacertsFile: {
    flags: '--cacerts-file <file>',
    env: 'DROVER_CACERTS_FILE',
    description:
      'PEM that agents and people shall trust; absent: the own authority, if it is in use',
  },
  cacerts: {
    flags: '--no-cacerts',
    env: 'CATTLE_NO_CACERTS',
    description: 'hand out no authority: the certificate in front is publicly trusted',
  },
  tlsNames: {
    flags: '--tls-names <names>',
    env: 'DROVER_TLS_NAMES',
    description: 'comma-separated further names and addresses for the own certificate',
  },
  uiDir: {
    flags: '--ui-dir <folder>',
    env: 'DROVER_UI_DIR',
    description: 'folder of the built UI',
    default: 'the one beside the program',
  },
  features: {
    flags: '--features <list>',
    env: 'CATTLE_FEATURES',
    description: 'defaults of features, for example fleet=false,legacy=true',
  },
  logLevel: {
    flags: '--log-level <level>',
    env: 'DROVER_LOG_LEVEL',
    description: 'debug, info, warn or error',
    default: 'info',
  },
  auditLevel: {
    flags: '--audit-level <level>',
    env: 'AUDIT_LEVEL',
    description:
      'what the audit log holds: 0 nothing, 1 who did what and what came of it, 2 also bodies of requests, 3 also those of answers',
    default: '0',
  },
  auditLogPath: {
    flags: '--audit-log-path <file>',
    env: 'AUDIT_LOG_PATH',
    description: 'file of the audit log; - is the standard output',
    default: 'audit/drover-audit.log in the data folder, else -',
  },
  auditLogMaxAge: {
    flags: '--audit-log-maxage <days>',
    env: 'AUDIT_LOG_MAXAGE',
    description: 'days that full files of the audit log are kept; 0 keeps them',
    default: '10',
  },
  auditLogMaxBackup: {
    flags: '--audit-log-maxbackup <count>',
    env: 'AUDIT_LOG_MAXBACKUP',
    description: 'full files of the audit log that are kept; 0 keeps all',
    default: '10',
  },
  auditLogMaxSize: {
    flags: '--audit-log-maxsize <MiB>',
    env: 'AUDIT_LOG_MAXSIZE',
    description: 'size at which a file of the audit log is put aside; 0: never',
    default: '100',
  },
} as const satisfies Readonly<Record<string, OptionDefinition>>;

/** The name of an option. */
export type OptionName = keyof typeof OPTIONS;

/** Environment variables that are no flag, because what is on a command line is seen by everybody. */
export const ENVIRONMENT_ONLY: readonly { readonly name: string; readonly description: string }[] =
  [
    {
      name: 'CATTLE_BOOTSTRAP_PASSWORD',
      description: 'first password of the user admin; absent: generated and printed once',
    },
    {
      name: 'CATTLE_<SETTING>',
      description: 'fixes a setting, for example CATTLE_AGENT_IMAGE for agent-image',
    },
  ];
