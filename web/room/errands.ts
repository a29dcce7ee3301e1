// What somebody in a room has done about the call by GraphQL. Whoever asked is told if it fails.

import { SignedOut } from './api.js';
import { sentenceFor } from './failures.js';
import { notify } from './view/frame.js';
import type { Visit } from './visit.js';

export class Errands {
  constructor(
    private readonly visit: Visit,
    private readonly signedOut: () => void,
  ) {}

  /** The call, once it is known. */
  get call(): string | null {
    return this.visit.entry?.call ?? null;
  }

  /** Learns anew how it stands with the call. */
  async learn(): Promise<void> {
    await this.visit.refresh();
  }

  /** Is done when it was carried out or has failed; which of them it was is the answer. */
  async run(carryOut: (call: string) => Promise<void>): Promise<boolean> {
    if (this.call === null) return false;
    try {
      await carryOut(this.call);
      return true;
    } catch (error) {
      if (error instanceof SignedOut) this.signedOut();
      else notify(sentenceFor(error));
      return false;
    }
  }
}
