// The fake server's subscriptions, by the `graphql-transport-ws` protocol.

export class FakeLive {
  /** What was said on it: `{ token }` for each connection that begins, and `{ subscribed }` for each operation. */
  said = [];
  /** Nobody gets a connection. */
  unheard = false;
  /** Connections stand, and nothing comes on them any more. */
  silent = false;
  /** Of which tokens nothing is wanted. */
  refuses = () => false;
  #followers = new Map();

  follow(line) {
    line.on('message', (raw) => {
      const { type, id, payload } = JSON.parse(raw);
      if (this.silent) return;
      if (type === 'ping') line.send(JSON.stringify({ type: 'pong' }));
      if (type === 'connection_init') {
        const token = payload.authorization.replace('Bearer ', '');
        this.said.push({ token, protocol: line.protocol });
        if (this.refuses(token)) return line.close(4403, 'Forbidden');
        this.#followers.set(line, new Map());
        line.send(JSON.stringify({ type: 'connection_ack' }));
      }
      if (type === 'subscribe') {
        const operation = /\{\s*(\w+)/.exec(payload.query)[1];
        this.said.push({ subscribed: operation, variables: payload.variables });
        this.#followers.get(line).set(operation, id);
      }
    });
    line.on('close', () => this.#followers.delete(line));
  }

  get count() {
    return this.#followers.size;
  }

  /** Something has changed, and all who follow it hear of it. */
  changed(operation) {
    for (const [line, operations] of this.#followers) {
      const id = operations.get(operation);
      const data = { [operation]: { cursor: '1' } };
      if (id !== undefined && !this.silent) line.send(JSON.stringify({ type: 'next', id, payload: { data } }));
    }
  }

  /** Closes all connections, as the server does with this code. */
  close(code) {
    for (const line of this.#followers.keys()) line.close(code);
  }
}
