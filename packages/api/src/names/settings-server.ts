import { declared } from './settings-type.ts';

const dangerous = { dangerous: true } as const;
const SAFE_CIPHERS = [
  'TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256',
  'TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384',
  'TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305',
  'TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256',
  'TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384',
  'TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305',
];

/** The server itself. */
export const SERVER_SETTINGS = {
  cacerts: declared.text('', 'Certificates of the authorities behind the address of the server.'),
  'config-map-name': declared.text(
    'rancher-config',
    'Name of the ConfigMap that configures the server.',
  ),
  'github-proxy-api-url': declared.url('https://api.github.com', 'Where the API of GitHub is.'),
  'global-registry-enabled': declared.flag('false', 'Whether the server runs an image registry.'),
  'hide-local-cluster': declared.flag('false', 'Whether the local cluster is kept from view.'),
  'install-uuid': declared.text('', 'What tells this installation from others.'),
  'internal-cacerts': declared.text(
    '',
    'Certificates of the authorities behind the internal address.',
  ),
  'internal-server-url': declared.url(
    '',
    'Address of the server from inside of the local cluster.',
    {
      format: 'serverUrl',
    },
  ),
  'is-rke': declared.text('', 'Whether the local cluster was made by RKE.'),
  'jailer-timeout': declared.number(
    '60',
    'Seconds until preparing a jail for a driver is given up.',
  ),
  namespace: declared.text('', 'Namespace that the server runs in.'),
  'peer-service': declared.text(
    '',
    'Service behind which the replicas of the server find each other.',
  ),
  'rdns-base-url': declared.url('', 'Where names for addresses of ingresses are had from.'),
  'server-image': declared.text('', 'Image that the server runs from.'),
  'server-url': declared.url('', 'Address by which people, agents and clients reach the server.', {
    ...dangerous,
    format: 'serverUrl',
  }),
  'server-version': declared.text('dev', 'Version of the server.'),
  'system-default-registry': declared.text(
    '',
    'Registry that images of the system are had from instead of the usual one.',
    { ...dangerous, format: 'imageRegistry' },
  ),
  'telemetry-opt': declared.choice('', 'Whether anonymous figures of use are sent.', {
    options: ['in', 'out', 'prompt'],
  }),
  'tls-ciphers': declared.text(SAFE_CIPHERS.join(','), 'TLS ciphers that are accepted.', dangerous),
  'tls-min-version': declared.choice('1.2', 'Oldest version of TLS that is accepted.', {
    ...dangerous,
    options: ['1.0', '1.1', '1.2', '1.3'],
  }),
  'whitelist-domain': declared.text(
    'forums.rancher.com',
    'Hosts, separated by commas, that the user interface may reach through the server.',
  ),
  'whitelist-envvars': declared.text(
    'HTTP_PROXY,HTTPS_PROXY,NO_PROXY',
    'Environment variables, separated by commas, that are passed on to drivers.',
  ),
} as const;
