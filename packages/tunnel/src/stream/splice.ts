import { type Duplex, finished } from 'node:stream';

/**
 * Joins a stream of the tunnel to a local end, in both directions, until either ends.
 *
 * **Guarantees**: back-pressure in both directions; a failure of one destroys the other; what was received before a
 * clean end is written out before the local end is closed.
 */
export function splice(stream: Duplex, local: Duplex): void {
  stream.pipe(local);
  local.pipe(stream);
  finished(stream, { writable: false }, (error) => {
    if (error) local.destroy();
    else endThenDestroy(local);
  });
  finished(local, { writable: false }, (error) => {
    if (error) stream.destroy(error);
    else endThenDestroy(stream);
  });
}

function endThenDestroy(duplex: Duplex): void {
  duplex.end();
  finished(duplex, { readable: false }, () => duplex.destroy());
}
