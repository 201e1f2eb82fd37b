import type { Row } from './row.ts';
import { ACCESS_ROWS } from './rows-access.ts';
import { CLUSTER_ROWS } from './rows-clusters.ts';
import { LEGACY_ROWS } from './rows-legacy.ts';
import { SERVER_ROWS } from './rows-server.ts';

/** Every type of `/v3`, by its id. */
export const ROWS: Readonly<Record<string, Row>> = {
  ...ACCESS_ROWS,
  ...SERVER_ROWS,
  ...CLUSTER_ROWS,
  ...LEGACY_ROWS,
};
