import { defineErrors } from '@drover/base';

/** Failures of tunnels, their sessions and their streams. */
export const tunnelErrors = defineErrors({
  TUNNEL_FRAME_MALFORMED: {
    status: 400,
    message: 'A tunnel message cannot be decoded: {what}',
    remedy:
      'The other side does not speak the tunnel protocol; check that it is an agent or a server of a supported version.',
  },
  TUNNEL_PROTOCOL_VIOLATION: {
    status: 400,
    message: 'The other side broke the tunnel protocol: {what}',
    remedy:
      'Check that the other side is an agent or a server of a supported version, and that no proxy changes the traffic.',
  },
  TUNNEL_HANDSHAKE_INVALID: {
    status: 400,
    message: 'Not a WebSocket handshake: {what}',
    remedy:
      'Connect with a WebSocket client, and let proxies in between pass the Connection and Upgrade headers on.',
  },
  TUNNEL_HANDSHAKE_REFUSED: {
    status: 502,
    message: 'The server answered {status} instead of opening the tunnel: {body}',
    remedy:
      'Read the answer: 401 and 400 are about the token and the cluster; any other status usually comes from a proxy that does not pass WebSockets on.',
  },
  TUNNEL_UNREACHABLE: {
    status: 502,
    message: 'No connection to {url}: {reason}',
    remedy:
      'Check the name, the route, the firewall and the certificate of the server from where this process runs.',
  },
  TUNNEL_CLOSED: {
    status: 503,
    message: 'The tunnel was closed on this side',
    remedy: 'Open a new one; this is the normal end at a shutdown.',
  },
  TUNNEL_PEER_CLOSED: {
    status: 503,
    message: 'The other side ended the tunnel ({code} {reason})',
    remedy:
      'It reconnects by itself. If it happens at fixed intervals, a proxy or load balancer cuts it: raise its time-outs.',
  },
  TUNNEL_IDLE: {
    status: 503,
    message: 'Nothing arrived through the tunnel for {idleMs} ms',
    remedy:
      'It reconnects by itself. Check the network between the two sides for a path that drops packets silently.',
  },
  TUNNEL_WRITE_STALLED: {
    status: 503,
    message: 'Nothing could be written to the tunnel for {stalledMs} ms',
    remedy:
      'It reconnects by itself. Check the network between the two sides and the load of the other side.',
  },
  TUNNEL_SESSION_LOST: {
    status: 503,
    message: 'The tunnel of this stream ended',
    remedy: 'Try again when the agent is connected.',
  },
  TUNNEL_DRAINING: {
    status: 503,
    message: 'The tunnel takes no new streams because it is shutting down',
    remedy: 'Try again; another session takes over.',
  },
  TUNNEL_STREAM_LIMIT: {
    status: 503,
    message: 'The tunnel has {maxStreams} streams open, which is its limit',
    remedy: 'Wait for some to end, or raise the limit.',
  },
  TUNNEL_ADDRESS_INVALID: {
    status: 400,
    message: 'The address {address} cannot be asked for: {what}',
    remedy: 'Use a shorter address, as agents cut a longer one, and a protocol without a slash.',
  },
  TUNNEL_CONNECT_REFUSED: {
    status: 403,
    message: 'connect not allowed',
    remedy: 'This side of the tunnel opens no connections for the other one.',
  },
  TUNNEL_PEER_FLOODS: {
    status: 429,
    message: 'The other side floods the tunnel: {what}',
    remedy:
      'Look at what runs on the other side; an agent or a server of Drover does not do this. Take its credentials away if it is not yours.',
  },
  TUNNEL_OPEN_TIMEOUT: {
    status: 504,
    message: 'The far side did not say within {timeoutMs} ms whether it opens {address}',
    remedy: 'Check the load of the far side, and what it reaches the address through.',
  },
  TUNNEL_STREAM_REFUSED: {
    status: 502,
    message: 'The far side refused {address}: {text} ({farCode})',
    remedy: 'The text and the code come from the far side; look the code up.',
  },
  TUNNEL_DIAL_FAILED: {
    status: 502,
    message: '{reason}',
    remedy: 'Check that the address can be reached from the far side of the tunnel.',
  },
  TUNNEL_STREAM_CANCELLED: {
    status: 503,
    message: 'The stream was given up before its end',
    remedy: 'Nothing: whoever used it went away.',
  },
  TUNNEL_STREAM_FAILED: {
    status: 502,
    message: 'The far side ended the stream: {text}',
    remedy: 'The text comes from the far side; check that the address can be reached from there.',
  },
  TUNNEL_STREAM_OVERFLOW: {
    status: 502,
    message:
      'The far side sent {unreadBytes} bytes that nobody read, in spite of being asked to pause',
    remedy: 'Read the stream faster, or upgrade the far side.',
  },
  TUNNEL_STREAM_FORGOTTEN: {
    status: 502,
    message: 'The far side no longer knows the stream',
    remedy: 'Try again; the far side lost the stream without saying so.',
  },
});
