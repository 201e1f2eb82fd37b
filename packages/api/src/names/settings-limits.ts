import { declared } from './settings-type.ts';

/**
 * What one client may ask of the server: settings that are Drover's own. Their least values are such that nobody can lock
 * himself out with one.
 */
export const LIMIT_SETTINGS = {
  'limit-body-bytes': declared.number(
    '2097152',
    'Largest body in bytes of a request to the v3 API by somebody who is logged in; at most 2 MiB.',
    { min: 65_536, max: 2_097_152 },
  ),
  'limit-body-bytes-unauthenticated': declared.number(
    '1048576',
    'Largest body in bytes of a request by somebody who is not logged in.',
    { min: 4_096, max: 2_097_152 },
  ),
  'limit-body-seconds-unauthenticated': declared.number(
    '30',
    'Seconds within which a request of somebody who is not logged in must have arrived whole.',
    { min: 5, max: 300 },
  ),
  'limit-header-bytes': declared.number(
    '65536',
    'Largest sum in bytes of all headers of a request; agents that connect may send 262144.',
    { min: 8_192, max: 262_144 },
  ),
  'limit-header-count': declared.number('300', 'Most headers of a request.', {
    min: 50,
    max: 2_000,
  }),
  'limit-url-bytes': declared.number('32768', 'Longest path and query of a request in bytes.', {
    min: 2_048,
    max: 131_072,
  }),
  'limit-requests-per-user': declared.number(
    '200',
    'Requests of one user that are answered at the same time; more are told to come back.',
    { min: 10, max: 100_000 },
  ),
  'limit-requests-per-address': declared.number(
    '400',
    'Requests from one address that are answered at the same time; more are told to come back.',
    { min: 20, max: 100_000 },
  ),
  'limit-streams-per-user': declared.number(
    '1000',
    'Watches, subscriptions, logs and sessions of one user that are open at the same time.',
    { min: 20, max: 100_000 },
  ),
  'limit-websocket-frames-per-second': declared.number(
    '100',
    'Frames that a subscriber may send each second; ten times as many at once are forgiven.',
    { min: 10, max: 100_000 },
  ),
} as const;
