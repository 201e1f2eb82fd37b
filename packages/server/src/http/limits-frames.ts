import type { Settings } from '@drover/api';
import type { Clock } from '@drover/base';
import type { WebSocket } from 'ws';
import { limitOf } from './limits.ts';

/** How many seconds' worth of frames may come at once. */
const BURST_SECONDS = 10;

/** WebSocket's code for a peer that does not keep to the rules. */
const POLICY_VIOLATION = 1008;

/** Closes a WebSocket whose client sends more frames than it may, control frames included: each costs more than it carries. */
export function limitFrames(webSocket: WebSocket, settings: Settings, clock: Clock): void {
  const perSecond = limitOf(settings, 'limit-websocket-frames-per-second');
  let left = perSecond * BURST_SECONDS;
  let lastMs = clock.monotonicMs();
  const count = (): void => {
    const nowMs = clock.monotonicMs();
    const gained = ((nowMs - lastMs) / 1000) * perSecond;
    left = Math.min(perSecond * BURST_SECONDS, left + gained) - 1;
    lastMs = nowMs;
    if (left >= 0) return;
    webSocket.close(POLICY_VIOLATION, `more than ${perSecond} frames a second`);
    // What is under way already is not worth the wait for the answer to the close.
    webSocket.terminate();
  };
  webSocket.on('message', count);
  webSocket.on('ping', count);
  webSocket.on('pong', count);
}
