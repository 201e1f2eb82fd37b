import { type Duplex, finished } from 'node:stream';

/**
 * Joins a stream of the tunnel to a local end, in both directions.
 *
 * **Guarantees**: back-pressure in both directions; a failure of one destroys the other; what was received before a
 * clean end is written out before the other one is ended. Where the one that ends may be half open (streams of version 2
 * of the wire, sockets with `allowHalfOpen`), the other direction goes on until it ends too; otherwise both end.
 */
export function splice(stream: Duplex, local: Duplex): void {
  stream.pipe(local);
  local.pipe(stream);
  endWith(stream, local);
  endWith(local, stream);
}

/** `to` ends when `from` does; the pipe between them has ended its writable side by then. */
function endWith(from: Duplex, to: Duplex): void {
  finished(from, { writable: false }, (error) => {
    if (error) to.destroy(error);
    else if (!from.allowHalfOpen) endThenDestroy(to);
  });
  // There is nothing left of it to read or to write; what `to` still has to say would go nowhere.
  from.once('close', () => endThenDestroy(to));
}

function endThenDestroy(duplex: Duplex): void {
  duplex.end();
  finished(duplex, { readable: false }, () => duplex.destroy());
}
