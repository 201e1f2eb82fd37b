import type { Settings } from '@drover/api';
import type { Handler } from './exchange.ts';
import { sendJson } from './respond.ts';

/** What builds that are no release say; no release says more yet. */
const GIT_COMMIT = 'HEAD';

/** Answers `/rancherversion`, by which clients of Rancher learn with what they speak. */
export function createVersionHandler(settings: Settings): Handler {
  return (exchange) => {
    sendJson(exchange, 200, {
      Version: settings.text('server-version'),
      GitCommit: GIT_COMMIT,
      RancherPrime: 'false',
    });
    return Promise.resolve();
  };
}
