// How wide each received picture is shown, told to the relay so that it sends what fits and nothing that nobody sees.

const SETTLING = 200;
/** Less of a change is not worth a message. */
const NOTICEABLE = 16;

interface Shown {
  readonly box: HTMLElement;
  readonly seen: () => boolean;
}

export class Widths {
  readonly #shown = new Map<string, Shown>();
  readonly #told = new Map<string, number>();
  readonly #observer = new ResizeObserver(() => this.soon());
  #due: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly tell: (mid: string, width: number) => boolean) {
    document.addEventListener('visibilitychange', () => this.soon());
    window.addEventListener('resize', () => this.soon());
  }

  /** What is shown now, by m-line; what is left out is not shown any more. */
  set(shown: ReadonlyMap<string, Shown>): void {
    for (const [mid, { box }] of this.#shown) {
      if (shown.get(mid)?.box !== box) this.#observer.unobserve(box);
    }
    this.#shown.clear();
    for (const [mid, one] of shown) {
      this.#shown.set(mid, one);
      this.#observer.observe(one.box);
    }
    for (const mid of this.#told.keys()) {
      if (!shown.has(mid)) this.#told.delete(mid);
    }
    this.soon();
  }

  /** A new connection knows nothing of what was said on the last one. */
  forget(): void {
    this.#told.clear();
  }

  soon(): void {
    clearTimeout(this.#due);
    this.#due = setTimeout(() => this.#report(), SETTLING);
  }

  #report(): void {
    for (const [mid, { box, seen }] of this.#shown) {
      const visible = !document.hidden && seen();
      const width = visible ? Math.round(box.clientWidth * devicePixelRatio) : 0;
      const before = this.#told.get(mid);
      const same = before !== undefined && (before === 0) === (width === 0) && Math.abs(before - width) < NOTICEABLE;
      if (!same && this.tell(mid, width)) this.#told.set(mid, width);
    }
  }
}
