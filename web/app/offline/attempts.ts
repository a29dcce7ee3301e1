const FIRST = 2_000;
const LONGEST = 30_000;

/** Asks again and again until something is there: less and less often, so that a server that returns is not run over. */
export class Attempts {
  #wait = FIRST;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly isThere: () => Promise<boolean>,
    private readonly act: () => void,
  ) {}

  /** Begins; stops when what it returns is called. */
  follow(): () => void {
    const now = (): void => this.now();
    addEventListener('online', now);
    document.addEventListener('visibilitychange', now);
    this.later();
    return () => {
      removeEventListener('online', now);
      document.removeEventListener('visibilitychange', now);
      clearTimeout(this.#timer);
    };
  }

  later(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#try(), this.#wait);
    this.#wait = Math.min(this.#wait * 1.5, LONGEST);
  }

  /** There is reason to hope. */
  now(): void {
    this.#wait = FIRST;
    clearTimeout(this.#timer);
    void this.#try();
  }

  async #try(): Promise<void> {
    if (await this.isThere()) this.act();
    else this.later();
  }
}
