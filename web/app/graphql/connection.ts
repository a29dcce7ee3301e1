import { useEffect, useEffectEvent, useSyncExternalStore } from 'react';

/** Idle while nothing is subscribed to; lost when it was there, or should be, and is not. */
export type ConnectionState =
  { readonly name: 'idle' | 'connecting' | 'open' } | { readonly name: 'lost'; readonly since: number };

type Listener = () => void;

/** How the connection for live news stands, as it is. */
class Connection {
  #state: ConnectionState = { name: 'idle' };
  #watching = new Set<Listener>();
  #returning = new Set<Listener>();

  readonly state = (): ConnectionState => this.#state;

  readonly watch = (listener: Listener): (() => void) => {
    this.#watching.add(listener);
    return () => this.#watching.delete(listener);
  };

  /** Calls back each time the connection is there again after it was lost: what happened meanwhile is to be fetched. */
  readonly onReturn = (listener: Listener): (() => void) => {
    this.#returning.add(listener);
    return () => this.#returning.delete(listener);
  };

  connecting(): void {
    if (this.#state.name !== 'lost') this.#become({ name: 'connecting' });
  }

  opened(): void {
    const returned = this.#state.name === 'lost';
    this.#become({ name: 'open' });
    if (returned) for (const listener of this.#returning) listener();
  }

  /** Closed on purpose, or not. */
  closed(clean: boolean): void {
    if (clean) this.#become({ name: 'idle' });
    else if (this.#state.name !== 'lost') this.#become({ name: 'lost', since: Date.now() });
  }

  #become(state: ConnectionState): void {
    if (state.name === this.#state.name) return;
    this.#state = state;
    for (const listener of this.#watching) listener();
  }
}

export const connection = new Connection();

export function useConnection(): ConnectionState {
  return useSyncExternalStore(connection.watch, connection.state);
}

/** Does something whenever the connection has come back: usually to fetch what a page shows once more. */
export function useOnReturn(refetch: () => void): void {
  const latest = useEffectEvent(refetch);
  useEffect(() => connection.onReturn(() => latest()), []);
}
