// The server's side of a meeting: being let into the call, what it is and how it stands, and what is done to it.

import type { Door } from './address.js';
import { Refused, SignedOut } from './api.js';
import { callNews, enter, roomToken } from './calls.js';
import type { CallNews, Entry, Pass } from './calls.js';
import type { Happening } from './phase.js';

export class Visit {
  entry: Entry | null = null;
  news: CallNews | null = null;

  constructor(private readonly purpose: Door) {}

  /** Asks to come in, or to come back, and gets a token to connect with. */
  async pass(): Promise<Pass> {
    if (this.entry) await enter({ kind: 'call', id: this.entry.call });
    else this.entry = await enter(this.purpose);
    return await roomToken(this.entry.call);
  }

  /** Has nobody taken the call yet? */
  get rings(): boolean {
    return (this.entry?.direct ?? false) && this.news?.status !== 'ANSWERED';
  }

  /** What is not known for the moment stays as it was. True if it is known. */
  async refresh(): Promise<boolean> {
    if (!this.entry) return false;
    try {
      this.news = await callNews(this.entry.call);
      return true;
    } catch {
      return false;
    }
  }
}

/** What it means for one's place in the room that a request failed. */
export function meaningOf(error: unknown): Happening | 'signed out' {
  if (error instanceof SignedOut) return 'signed out';
  if (!(error instanceof Refused)) return { type: 'lost' };
  return { type: 'refused', code: error.code, details: error.details, request: error.request };
}
