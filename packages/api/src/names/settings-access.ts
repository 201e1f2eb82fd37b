import { declared } from './settings-type.ts';

const dangerous = { dangerous: true } as const;

/** Who may log in, and for how long. */
export const ACCESS_SETTINGS = {
  'auth-token-max-ttl-minutes': declared.number(
    '0',
    'Longest life of an API key in minutes; 0 sets no limit.',
    dangerous,
  ),
  'auth-user-info-max-age-seconds': declared.number(
    '3600',
    'Age in seconds after which the groups of a user are asked for again at their next request.',
  ),
  'auth-user-info-resync-cron': declared.cron(
    '0 0 * * *',
    'When the groups of all users are asked for again.',
  ),
  'auth-user-session-ttl-minutes': declared.number(
    '960',
    'Life of a login in minutes; 0 sets no limit.',
    dangerous,
  ),
  'authorization-cache-ttl-seconds': declared.number(
    '10',
    'How long clusters remember that something was allowed, in seconds.',
  ),
  'authorization-deny-cache-ttl-seconds': declared.number(
    '10',
    'How long clusters remember that something was refused, in seconds.',
  ),
  'azure-group-cache-size': declared.number(
    '10000',
    'How many groups of Azure AD are remembered; 0 remembers none.',
  ),
  'first-login': declared.flag('true', 'Whether nobody has finished the setup yet.'),
  'kubeconfig-default-token-ttl-minutes': declared.number(
    '0',
    'Life in minutes of the token in a kubeconfig made in the user interface; 0 sets no limit.',
  ),
  'kubeconfig-generate-token': declared.flag(
    'true',
    'Whether kubeconfigs hold a token; otherwise they ask the command line tool for one.',
  ),
  'kubeconfig-token-ttl-minutes': declared.number(
    '960',
    'Life in minutes of tokens that the command line tool asks for.',
  ),
  'no-default-admin': declared.flag('', 'Whether the first start makes no administrator.'),
  'password-min-length': declared.number('12', 'Least length of a password in characters.', {
    min: 2,
    max: 256,
  }),
  'restricted-default-admin': declared.flag(
    'false',
    'Whether the first administrator has no power over the local cluster.',
  ),
} as const;
